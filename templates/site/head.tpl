<!DOCTYPE html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{{TITLE}} – {{SITE}}</title>
<link rel="stylesheet" href="{{ROOT}}site.css">
<link rel="icon" href="{{ROOT}}ikon.svg" type="image/svg+xml">
<link rel="alternate" type="application/atom+xml" title="Nye udgivelser" href="{{ROOT}}feed.xml">
{{#SCRIPT}}<script src="{{ROOT}}site.js" defer></script>{{/SCRIPT}}
</head>
<body>
<a class="skip" href="#indhold">Gå til indholdet</a>
<header class="top">
<div class="wide">
<a class="brand" href="{{ROOT}}index.html">{{#NAMED}}<span class="owner">{{OWNER}}</span> {{/NAMED}}<span>Tal og rapporter</span></a>
<nav aria-label="Hovedmenu">
<ul>
<li><a href="{{ROOT}}index.html"{{#HERE_FRONT}} aria-current="page"{{/HERE_FRONT}}>Forside</a></li>
<li><a href="{{ROOT}}rapporter.html"{{#HERE_WORKS}} aria-current="page"{{/HERE_WORKS}}>Rapporter</a></li>
<li><a href="{{ROOT}}perioder.html"{{#HERE_MONTHS}} aria-current="page"{{/HERE_MONTHS}}>Perioder</a></li>
<li><a href="{{ROOT}}data.html"{{#HERE_DATA}} aria-current="page"{{/HERE_DATA}}>Data</a></li>
<li><a href="{{ROOT}}soeg.html"{{#HERE_SEARCH}} aria-current="page"{{/HERE_SEARCH}}>Søg</a></li>
<li><a href="{{ROOT}}om.html"{{#HERE_ABOUT}} aria-current="page"{{/HERE_ABOUT}}>Om arkivet</a></li>
</ul>
</nav>
</div>
</header>
<main id="indhold" class="wide" tabindex="-1">
