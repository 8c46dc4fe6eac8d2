{{! En mail som HTML. Udseendet står i elementerne selv, da mange mailprogrammer ikke læser andet. }}
<!DOCTYPE html>
<html lang="da">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{KOMMUNE}}</title></head>
<body style="margin:0;padding:24px 12px;background:#f3f4f6;color:#1c2733;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5">
<div style="max-width:600px;margin:0 auto;background:#ffffff;border-top:4px solid #1f4e79;padding:24px 28px">
<p style="margin:0 0 16px">Til {{NAVN}}</p>
{{#NY}}
<p style="margin:0 0 16px">{{#EN}}Her er den nye udgivelse.{{/EN}}{{#FLERE}}Her er {{ANTAL}} nye udgivelser.{{/FLERE}}</p>
{{/NY}}
{{#RETTELSE}}
<p style="margin:0 0 16px"><strong>En udgivelse er rettet.</strong> Brug den nye i stedet for den, du har fået før.</p>
{{/RETTELSE}}
{{#UDKAST}}
<p style="margin:0 0 16px"><strong>Et udkast venter på godkendelse.</strong> Det bliver først sendt ud, når det er frigivet.</p>
{{/UDKAST}}
{{#TILBAGEKALDT}}
<p style="margin:0 0 16px"><strong>En udgivelse, som du har fået, er kaldt tilbage.</strong> Brug den ikke længere.</p>
{{/TILBAGEKALDT}}
{{#FEJL}}
<p style="margin:0 0 16px"><strong>Noget gik galt</strong> og kræver, at nogen ser på det.</p>
{{/FEJL}}
{{#FEJL_OVER}}
<p style="margin:0 0 16px">En fejl, som du har fået besked om, er løst.</p>
{{/FEJL_OVER}}
{{#I_DELE}}
<p style="margin:0 0 16px">Filerne fylder for meget til én mail. Dette er mail {{NR}} af {{AF}}.</p>
{{/I_DELE}}
{{#UDGIVELSE}}
<div style="margin:0 0 20px;padding:14px 18px;background:#f3f6fa;border-left:4px solid #1f4e79">
<h1 style="margin:0 0 6px;font-size:19px;line-height:1.3">{{TITEL}}{{#HAR_UDSNIT}}, {{UDSNIT}}{{/HAR_UDSNIT}}</h1>
<p style="margin:0 0 8px;color:#44546a">{{#HAR_PERIODE}}{{PERIODE}}{{/HAR_PERIODE}}{{#HAR_DATO}} · data til og med {{DATO}}{{/HAR_DATO}}</p>
{{#HAR_TAL}}
<p style="margin:0 0 8px">{{TAL}}</p>
{{/HAR_TAL}}
{{#ERSTATTER}}
<p style="margin:0 0 8px">Erstatter {{GAMMEL}}. {{GRUND}}</p>
{{/ERSTATTER}}
{{#FIKTIV}}
<p style="margin:0 0 8px"><strong>Tallene er fiktive.</strong></p>
{{/FIKTIV}}
<ul style="margin:0 0 8px;padding-left:20px">
{{#FIL}}
<li>Vedhæftet: {{FIL}} ({{STOERRELSE}})</li>
{{/FIL}}
{{#LINK}}
<li>Hentes her: <a href="{{ADRESSE}}">{{FIL}}</a> ({{STOERRELSE}})</li>
{{/LINK}}
</ul>
<p style="margin:0;color:#5b6776;font-size:13px">Nummer {{NUMMER}}</p>
</div>
{{/UDGIVELSE}}
{{#LINJE}}
<p style="margin:0 0 10px">{{LINJE}}</p>
{{/LINJE}}
{{#SVAR}}
<p style="margin:0 0 10px">Bemærkninger til tallene kan sendes som svar på denne mail{{#ARBEJDSBOG}}, gerne i en kopi af arbejdsbogen{{/ARBEJDSBOG}}.</p>
{{/SVAR}}
{{#HAR_KONTAKT}}
<p style="margin:0 0 10px">Spørgsmål: {{KONTAKT}}</p>
{{/HAR_KONTAKT}}
<p style="margin:20px 0 0">Venlig hilsen<br>{{KOMMUNE}}</p>
</div>
<p style="max-width:600px;margin:10px auto 0;color:#5b6776;font-size:13px">Mailen er sendt automatisk.</p>
</body>
</html>
