<h1>Søg i arkivet</h1>
<form class="search" role="search" action="soeg.html" method="get">
<label for="q">Søg efter en rapport, en periode eller et sted</label>
<div class="field"><input id="q" name="q" type="search" autocomplete="off" aria-describedby="hjaelp"> <button type="submit">Søg</button></div>
<p id="hjaelp" class="about">For eksempel <em>andel med hjælp</em>, <em>oktober 2026</em> eller <em>oekonomi 2025</em>. Alle ord skal passe. Pil ned går til det første fund.</p>
</form>
<noscript><p class="notice">Søgningen kræver JavaScript. Alt kan findes uden under <a href="rapporter.html">Rapporter</a> og <a href="perioder.html">Perioder</a>.</p></noscript>
<p id="svar" role="status" aria-live="polite"></p>
<ul id="fund" class="list"></ul>
<p class="more"><button id="flere" type="button" hidden>Vis flere</button></p>
