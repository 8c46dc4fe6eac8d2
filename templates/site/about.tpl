<h1>Om arkivet</h1>
<p class="lead">Arkivet indeholder alt, hvad der er udgivet og må vises, i den form det blev udgivet.</p>
<h2>Versioner</h2>
<p>En udgivelse ændres aldrig. Er der noget galt, udgives en ny version, og begge sider siger, hvad der erstatter hvad og hvorfor. En udgivelse, der er tilbagekaldt, beholder sin side, men filerne udleveres ikke.</p>
<h2>Kontrol af filer</h2>
<p>Under hver udgivelse står filernes kontrolsummer (SHA-256). De er regnet ud, da udgivelsen blev arkiveret, og viser, om en fil er den samme siden da.</p>
<h2>Personoplysninger</h2>
<p>{{#AGGREGATE}}Her ligger kun udgivelser med samlede tal. Udgivelser, der handler om enkelte personer eller familier, kommer aldrig med.{{/AGGREGATE}}{{#PSEUDONYM}}Her ligger også udgivelser om enkelte sager uden navn og CPR-nummer. Siderne er kun til internt brug. Udgivelser, der nævner personer, kommer aldrig med.{{/PSEUDONYM}}</p>
<h2>Tilgængelighed</h2>
<p>Siderne er lavet, så de kan bruges med tastatur, skærmlæser og forstørrelse, efter WCAG 2.2 på niveau AA. Billederne af siderne er kun til overblik; indholdet er i PDF-filen og i tallene.</p>
<h2>Automatisk adgang</h2>
<p>Nye udgivelser kan følges i <a href="feed.xml">feedet</a> (Atom). Adresserne på udgivelser og filer ændres ikke. Siderne henter intet udefra og sætter ingen cookies.</p>
