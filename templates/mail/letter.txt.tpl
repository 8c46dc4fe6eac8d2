{{! En mail som ren tekst. Flere tomme linjer i træk bliver til én. }}Til {{NAVN}}

{{#NY}}
{{#EN}}Her er den nye udgivelse.{{/EN}}{{#FLERE}}Her er {{ANTAL}} nye udgivelser.{{/FLERE}}
{{/NY}}{{#RETTELSE}}
En udgivelse er rettet. Brug den nye i stedet for den, du har fået før.
{{/RETTELSE}}{{#UDKAST}}
Et udkast venter på godkendelse. Det bliver først sendt ud, når det er frigivet.
{{/UDKAST}}{{#TILBAGEKALDT}}
En udgivelse, som du har fået, er kaldt tilbage. Brug den ikke længere.
{{/TILBAGEKALDT}}{{#FEJL}}
Noget gik galt og kræver, at nogen ser på det.
{{/FEJL}}{{#FEJL_OVER}}
En fejl, som du har fået besked om, er løst.
{{/FEJL_OVER}}{{#I_DELE}}
Filerne fylder for meget til én mail. Dette er mail {{NR}} af {{AF}}.
{{/I_DELE}}
{{#UDGIVELSE}}
{{TITEL}}{{#HAR_UDSNIT}}, {{UDSNIT}}{{/HAR_UDSNIT}}
{{#HAR_PERIODE}}Periode: {{PERIODE}}
{{/HAR_PERIODE}}{{#HAR_DATO}}Data til og med: {{DATO}}
{{/HAR_DATO}}{{#HAR_TAL}}{{TAL}}
{{/HAR_TAL}}{{#ERSTATTER}}Erstatter: {{GAMMEL}}. {{GRUND}}
{{/ERSTATTER}}{{#FIKTIV}}Tallene er fiktive.
{{/FIKTIV}}{{#FIL}}Vedhæftet: {{FIL}} ({{STOERRELSE}})
{{/FIL}}{{#LINK}}Hentes her: {{ADRESSE}} ({{FIL}}, {{STOERRELSE}})
{{/LINK}}Nummer: {{NUMMER}}

{{/UDGIVELSE}}{{#LINJE}}{{LINJE}}
{{/LINJE}}
{{#SVAR}}Bemærkninger til tallene kan sendes som svar på denne mail{{#ARBEJDSBOG}}, gerne i en kopi af arbejdsbogen{{/ARBEJDSBOG}}.
{{/SVAR}}{{#HAR_KONTAKT}}Spørgsmål: {{KONTAKT}}
{{/HAR_KONTAKT}}
Venlig hilsen
{{KOMMUNE}}

Mailen er sendt automatisk.
