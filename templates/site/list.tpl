{{#GROUPS}}
<section class="group"{{#LABELLED}} aria-labelledby="{{ANCHOR}}"{{/LABELLED}}>
{{#LABELLED}}<h2 id="{{ANCHOR}}">{{HEADING}}</h2>{{/LABELLED}}
<ul class="list">
{{#ITEMS}}
<li><a href="{{HREF}}">{{NAME}}</a>{{#NOTE}} <span class="about">{{TEXT}}</span>{{/NOTE}}{{#VERSION}} <span class="tag">version {{NUMBER}}</span>{{/VERSION}}{{#RECALLED}} <span class="tag warn">tilbagekaldt</span>{{/RECALLED}}{{#PUBLISHED}} <time datetime="{{STAMP}}">{{DAY}}</time>{{/PUBLISHED}}</li>
{{/ITEMS}}
</ul>
{{#MORE}}<p class="more"><a href="{{HREF}}">{{TEXT}}</a></p>{{/MORE}}
</section>
{{/GROUPS}}
