{{#PATH}}
<nav class="path" aria-label="Her er du"><ol>{{#STEP}}<li><a href="{{HREF}}">{{NAME}}</a></li>{{/STEP}}</ol></nav>
{{/PATH}}
<h1>{{HEADLINE}}</h1>
{{#LEAD}}<p class="lead">{{TEXT}}</p>{{/LEAD}}
{{#CHOICES}}
<nav class="choices" aria-label="{{LABEL}}"><ul>{{#CHOICE}}<li><a href="{{HREF}}"{{#CURRENT}} aria-current="page"{{/CURRENT}}>{{NAME}}{{#COUNT}} <span class="count">{{NUMBER}}<span class="unseen"> udgivelser</span></span>{{/COUNT}}</a></li>{{/CHOICE}}</ul></nav>
{{/CHOICES}}
