{{#QUESTION}}<p class="question">{{TEXT}}</p>{{/QUESTION}}
{{#RECALLED}}
<p class="notice warn"><strong>Udgivelsen er tilbagekaldt</strong>{{#BECAUSE}}, fordi: {{TEXT}}{{/BECAUSE}}. Filerne udleveres ikke længere. Siden bliver stående, så det kan ses, hvad der var udgivet.</p>
{{/RECALLED}}
{{#PRUNED}}
<p class="notice"><strong>Udgivelsen er kasseret</strong> efter kommunens regler for bevaring. Filerne findes ikke længere.</p>
{{/PRUNED}}
{{#NEWER}}
<p class="notice"><strong>Der er en nyere version:</strong> <a href="{{HREF}}">version {{NUMBER}}, udgivet {{DAY}}</a>.{{#WHY}} Den erstatter denne, fordi: {{TEXT}}{{/WHY}}</p>
{{/NEWER}}
{{#OLDER}}
<p class="notice"><strong>Erstatter</strong> <a href="{{HREF}}">en tidligere version</a>{{#WHY}}, fordi: {{TEXT}}{{/WHY}}</p>
{{/OLDER}}
<div class="columns">
<section aria-labelledby="filer" class="files">
<h2 id="filer">Hent</h2>
{{#FILES}}
<ul class="downloads">
{{#FILE}}
<li><a href="{{HREF}}" download>{{KIND}} <span class="about">{{SIZE}}</span></a><span class="filename">{{NAME}}</span></li>
{{/FILE}}
</ul>
{{/FILES}}
{{#NO_FILES}}<p>Der er ingen filer at hente.</p>{{/NO_FILES}}
</section>
<section aria-labelledby="fakta">
<h2 id="fakta">Om udgivelsen</h2>
<dl class="facts">
{{#FACT}}
<div><dt>{{NAME}}</dt><dd>{{TEXT}}</dd></div>
{{/FACT}}
</dl>
</section>
</div>
{{#PICTURES}}
<section aria-labelledby="sider">
<h2 id="sider">Siderne</h2>
<p class="about">{{SAYING}}</p>
<ul class="pages">
{{#PICTURE}}
<li><a href="{{LARGE}}"><img src="{{SMALL}}" width="{{WIDTH}}" height="{{HEIGHT}}" alt="{{ALT}}" loading="lazy" decoding="async"></a></li>
{{/PICTURE}}
</ul>
</section>
{{/PICTURES}}
{{#COMMENTS}}
<section aria-labelledby="bemaerkninger">
<h2 id="bemaerkninger">Bemærkninger</h2>
<ul class="list">
{{#COMMENT}}<li><span>{{#PLACE}}<strong>{{TEXT}}:</strong> {{/PLACE}}{{WORDS}}</span> <span class="about">{{BY}}</span> <time>{{DAY}}</time></li>
{{/COMMENT}}
</ul>
</section>
{{/COMMENTS}}
{{#DATA}}
<section aria-labelledby="data">
<h2 id="data">Tallene som data</h2>
<div class="scroll" role="region" aria-labelledby="datasaet" tabindex="0">
<table>
<caption id="datasaet">Datasæt</caption>
<thead><tr><th scope="col">Navn</th><th scope="col">Indhold</th><th scope="col">Tal</th><th scope="col">Kort</th><th scope="col">Kolonner</th></tr></thead>
<tbody>
{{#SET}}<tr><th scope="row">{{NAME}}</th><td>{{ABOUT}}</td><td><a href="{{CSV}}" download>CSV<span class="unseen">, {{NAME}}</span></a></td><td>{{#GEOJSON}}<a href="{{HREF}}" download>GeoJSON<span class="unseen">, {{NAME}}</span></a>{{/GEOJSON}}{{#NO_GEOJSON}}<span class="about">–</span>{{/NO_GEOJSON}}</td><td><a href="{{SCHEMA}}" download>JSON<span class="unseen">, {{NAME}}</span></a></td></tr>
{{/SET}}
</tbody>
</table>
</div>
<p class="about">De nyeste tal fra rapporten ligger altid i mappen <code>{{FOLDER}}</code>.</p>
</section>
{{/DATA}}
{{#VERSIONS}}
<section aria-labelledby="versioner">
<h2 id="versioner">Versioner</h2>
<ul class="list">
{{#ITEM}}
<li><a href="{{HREF}}"{{#CURRENT}} aria-current="page"{{/CURRENT}}>Version {{NUMBER}}</a>{{#NEWEST}} <span class="tag">den nyeste</span>{{/NEWEST}}{{#WITHDRAWN}} <span class="tag warn">tilbagekaldt</span>{{/WITHDRAWN}}{{#WHY}} <span class="about">{{TEXT}}</span>{{/WHY}} <time datetime="{{STAMP}}">{{DAY}}</time></li>
{{/ITEM}}
</ul>
</section>
{{/VERSIONS}}
<section aria-labelledby="kontrol">
<h2 id="kontrol">Sådan er den lavet, og sådan kontrolleres den</h2>
<dl class="facts">
{{#TRACE}}
<div><dt>{{NAME}}</dt><dd>{{#HASH}}<code>{{TEXT}}</code>{{/HASH}}{{#PLAIN}}{{TEXT}}{{/PLAIN}}</dd></div>
{{/TRACE}}
</dl>
{{#SUMS}}
<p>Hver fil har en kontrolsum (SHA-256). Ligger filerne i samme mappe som <a href="SHA256SUMS" download>SHA256SUMS</a>, viser <code>sha256sum -c SHA256SUMS</code>, om de er uændrede.</p>
<div class="scroll" role="region" aria-labelledby="summer" tabindex="0">
<table>
<caption id="summer">Filernes kontrolsummer</caption>
<thead><tr><th scope="col">Fil</th><th scope="col" class="number">Byte</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
{{#SUM}}<tr><th scope="row">{{NAME}}</th><td class="number">{{BYTES}}</td><td><code>{{SHA256}}</code></td></tr>
{{/SUM}}
</tbody>
</table>
</div>
{{/SUMS}}
</section>
