<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="da">
<id>{{FEED}}</id>
<title>Nye udgivelser – {{SITE}}</title>
<updated>{{UPDATED}}</updated>
<author><name>{{SITE}}</name></author>
<generator>almanak</generator>
<link rel="alternate" type="text/html" href="{{ROOT}}index.html"/>
{{#SELF}}<link rel="self" type="application/atom+xml" href="{{HREF}}"/>{{/SELF}}
{{#ENTRY}}
<entry>
<id>{{NUMBER}}</id>
<title>{{NAME}}</title>
<updated>{{STAMP}}</updated>
<link rel="alternate" type="text/html" href="{{HREF}}"/>
<summary>{{TEXT}}</summary>
</entry>
{{/ENTRY}}
</feed>
