</main>
<footer class="bottom">
<div class="wide">
<p>{{#NAMED}}{{OWNER}}. {{/NAMED}}Alt, hvad der er udgivet, bliver liggende her. <a href="{{ROOT}}om.html">Om arkivet, tilgængelighed og kontrol af filer</a>. <a href="{{ROOT}}feed.xml">Nye udgivelser som feed</a>.</p>
</div>
</footer>
</body>
</html>
