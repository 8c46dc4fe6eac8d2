<div class="intro">
<h1>Tal og rapporter{{#NAMED}} fra {{OWNER}}{{/NAMED}}</h1>
<p class="lead">Her ligger hver rapport, som den blev udgivet, med tallene bag og alle tidligere versioner.</p>
<form class="search" role="search" action="soeg.html" method="get">
<label for="q">Søg i arkivet</label>
<div class="field"><input id="q" name="q" type="search" autocomplete="off"> <button type="submit">Søg</button></div>
</form>
</div>
{{#EMPTY}}<p class="note">Der er endnu ikke udgivet noget.</p>{{/EMPTY}}
