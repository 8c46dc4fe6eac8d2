{{#YEARS}}
<section class="year" aria-labelledby="{{ANCHOR}}">
<h2 id="{{ANCHOR}}">{{YEAR}}</h2>
<ul class="months">{{#MONTH}}<li><a href="{{HREF}}">{{NAME}} <span class="count">{{COUNT}}<span class="unseen"> udgivelser</span></span></a></li>{{/MONTH}}</ul>
</section>
{{/YEARS}}
