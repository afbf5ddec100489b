"""Shapes of statements that ask for nothing, whatever the words in their open places: why, for what, who waits, thanks, excuses.

A shape counts only where ``DANGER`` finds nothing: goods, places, money, other wishes and acts of the desk are a person's matter.
"""

from __future__ import annotations

from agent.stages.understand.quick import Quick

_PEOPLE = (
    r"(?:(?:\w+ )?crews?|teams?|guys|boss(?:es)?|(?:\w+ )?managers?|supervisors?|foreman|foremen|superintendents?|super|customers?|"
    r"clients?|"
    r"contractors?|subs?|subcontractors?|installers?|electricians?|plumbers?|roofers?|painters?|welders?|fitters?|pipefitters?|"
    r"carpenters?|masons?|mechanics?|millwrights?|technicians?|techs?|engineers?|operators?|inspectors?|owners?|planners?|schedulers?|"
    r"builders?|riggers?|people|folks|workers?|employees|production|maintenance|management|leadership|end users?|tenants?|patients?|"
    r"students?|guests?|director|ceo|president|vp|gc|school|hospital|hotel|restaurant|school district|city|county)"
)
_EVENT = (
    r"(?:meeting|inspection|deadline|installs?|installation|shutdown|turnaround|audit|visit|review|opening|event|project|job|jobs|crew|"
    r"crane|outage|start-?up|walk-?through|emergency|problem|situation|commitment|schedule|plan|lot|start|launch|conference call|"
    r"demo|pour|wedding|build|repair|breakdown|tight \w+)"
)
_REASON_EN = (
    r"(?:so|so that|because|since|as|in order to|to be able to|otherwise|or else|if not|without (?:it|them|this)|that way|which means|"
    r"this way|this means|that means|meaning|until then|as soon as|once)"
)
_SHAPES = (
    r"^\W*(?:l[oa]s?|es|son) (?:necesit\w+|requer\w+|ocup\w+|urge\w*) ?(?:con (?:mucha |suma )?urgencia|urgente\w*|hoy|ya|pronto|"
    r"cuanto antes|lo antes posible)?\W*$",
    r"^\W*(?:quedo|quedamos) (?:muy )?(?:atent\w+|a la espera|pendientes?)\b",
    r"\b(?:tenemos|estamos con|hay) (?:la |el |una |un )?(?:l[íi]nea|m[áa]quina|planta|producci[óo]n|obra|equipo)s? (?:\w+ )?"
    r"(?:parad|detenid)[oa]s?(?: desde \w+| hoy| por esto)?\W*$",
    rf"^\W*(?:and |but |because |as |since )?(?:the|our|my|their|his|her|a|an|some|your)(?: \w+){{0,2}}? {_PEOPLE}(?:'s)?(?: (?:on|in|"
    rf"at|from) (?:the )?\w+(?: \w+)?)?(?: of "
    rf"\d+(?: \w+)?)? (?:is|are|was|"
    r"were|keeps?|has|have|will|comes?|arrives?|flies|fly|flying|starts?|begins?|wants? to|wants? an|needs?|gets?|can't|cannot|leaves?|"
    r"goes|waits?|sits?|stands?|asks?|asked|wonders?|called|walks?|stops?|breathing|doesn't|don't|won't|depends?|relies|rely|counts?|"
    r"runs?)\b",
    rf"^\W*(?:and |but )?{_REASON_EN} (?:i|we|they|he|she|it|our|my|the|this|that)\b",
    r"^\W*(?:it|this|that|these|they|those|the order|this order|this one|everything|all of (?:it|this|them))(?:'s| is| are|'re|"
    r" was| were)(?: all| both| really| actually| mostly)? (?:for|part of) (?:a|an|our|my|the|one of our|some)\b",
    rf"^\W*(?:and |but |as )?(?:i|we)(?:'ve got| have got|'ve| have| got|'m having|'re having)(?: just)? (?:a|an|another|some|our|my)"
    rf"(?: \w+){{0,3}}? {_EVENT}\b",
    r"^\W*(?:and |but )?(?:i|we)(?:'ve| have)?(?: also| already| just)? (?:tried|tried to|called|emailed|e-mailed|wrote|asked|checked|"
    r"looked|searched|messaged|texted|faxed|spoke|talked|reached out|followed up|left (?:you |them |him |her )?(?:a |two |several )?"
    r"(?:message|voicemail|voice mail|note))\b",
    r"^\W*(?:and |but )?(?:i|we)(?:'m| am|'re| are)(?: just| only| still| all| really| currently| now)? (?:trying (?:to plan|to get|to "
    r"schedule|to figure|to finish|to finali[sz]e|to set up|to line up|to close|to coordinate|to understand|to put|to tell|to sort|"
    r"to wrap|to prepare|to make)|hoping to|wondering|working on|putting together|going through|cleaning up|closing|finali[sz]ing|"
    r"preparing|planning (?:to |our |my |the |for |around )|writing|following|checking|new (?:here|to|in)|in a (?:bind|pinch|hurry|"
    r"jam)|"
    r"under|short on|stuck|running|desperate|worried|getting (?:worried|nervous|anxious|concerned|calls|pressure|heat)|about to|"
    r"supposed to|counting on|relying on|depending on|just a |only a |at my|in the office|in (?:all )?(?:day|today)|here (?:all|until)|"
    r"off |on the road|on site|losing|behind|up against|late|waiting|curious|asking because|asking since|aware|sure)",
    r"^\W*(?:i |we |we're |i'm )?(?:hope|hoping|trust|wish|wishing) (?:you|all|this|everyone|things|your|to hear)\b",
    r"^\W*(?:happy|merry|good|have|enjoy|stay|take) (?:a |an |your |new |the |safe|care|warm|cool|dry|to help)?(?:\w+ ?){0,4}[!.]*$",
    r"^\W*(?:many |big |much |a million |huge )?(?:thanks|thank you|thx|appreciate|appreciated|much appreciated|grateful|cheers)\b",
    r"^\W*(?:i |we |i do |we do |i really |we really )?(?:appreciate|value|enjoy) (?:you|your|the|any|all|it|this|working)\b",
    r"^\W*(?:i'm |i am |we're |we are |so |very |really |my |our )*(?:sorry|apologies|apologize|excuse|forgive|pardon)\b",
    r"^\W*(?:and |but )?(?:i|we)(?: do| also)? (?:know|understand|realize|realise|get it|get that|imagine|assume|guess|figured?|can "
    r"imagine|suppose) (?:you|your|that you|it's|it is|this|how|things|everyone|there)\b",
    r"^\W*(?:and |but )?(?:i|we|they|he|she|it|nobody|no one|nothing|everything|the \w+|our \w+)(?:'d)?(?: really| just| simply)?"
    r"(?: can't| cannot| could not| couldn't| won't be able to|"
    r" can not| don't want to| do not want to| would hate to| hate to| will not be able to| would rather not| am not able to|"
    r" are not able to) (?:wait|start|begin|finish|proceed|continue|work|run|"
    r"miss|lose|disappoint|let|afford|keep|move forward|move ahead|go any|go on|go ahead|open|operate|function|plan|complete|close|"
    r"delay|be late|put it off|do without|do anything)",
    r"^\W*(?:i|we)(?:'d)?(?: would)? (?:just )?(?:hate|love|like) to (?:know|hear|see (?:where|when|how)|miss|disappoint|lose|be able)",
    r"^\W*(?:that|this|it|things|weather|traffic)(?:'s| is| was|'s been| has been|'ll be| will be|'d be| would be)(?: \w+){0,4}? "
    r"(?:important|"
    r"critical|urgent|fine|great|helpful|ok|okay|crazy|hectic|busy|all|everything|appreciated|awful|terrible|bad|wonderful|huge|"
    r"big deal|key|time[- ]sensitive|a priority|crucial|essential|getting (?:late|tight|close|urgent|critical))\b",
    r"^\W*(?:my|our) (?:name|company) is\b(?!.*\b(?:now|changed)\b)|^\W*this is \w+(?: \w+)?(?: here)? (?:from|with|at|over)\b|"
    r"^\W*\w+ here"
    r"(?: from| with| at)?\b(?! is| are| was)",
    r"^\W*(?:i|we) (?:am|'m|are|'re|work|started|took over|handle|do|run|manage)(?: \w+){0,3} (?:purchasing|procurement|buying|"
    r"maintenance|operations|planning|scheduling|logistics|the project|the job)\b",
    r"^\W*(?:i|we)(?:'ll| will)? (?:be|stay|am|are)?(?: here| in| at| around| available| reachable| back| online| on)\b.{0,40}$",
    r"^\W*(?:and |but )?(?:we|i|they|the \w+|our \w+|my \w+|the \w+ \w+|our \w+ \w+)(?:'re| are| is|'s)? (?:starts?|starting|begins?|"
    r"beginning|launch\w*|kicks? off|break\w* ground|pour\w*|resum\w*|goes live|go live|runs? out|is due|are due|end|ends|"
    r"finish\w*|mobiliz\w*)\b.{0,50}$",
    r"^\W*(?:the|our|my|a|one of our)(?: \w+){1,3} (?:is|are|has been|have been|was|were|sits?|stands?|went)(?: \w+)? (?:down|out|"
    r"stopped|idle|cold|dead|off|offline|empty|leaking|torn up|torn apart|apart|stuck|waiting|flooded|on hold|at a standstill|"
    r"behind schedule|behind|frozen|overheating|failing|wide open|open to the)\b",
    r"^\W*(?:they|he|she)(?:'re|'s| are| is| have| has| will|'ll)? (?:want(?:s)? (?:to know|an answer|an update|it|this)|need(?:s)? "
    r"(?:to "
    r"know|an answer|an update|it|this)|keep|keeps|asked|asking|waiting|breathing|getting|upset|not happy|counting|coming|here|on site|"
    r"starting|start|told me)\b",
    r"^\W*(?:i|we|you|someone|somebody|he|she|they|\w+)(?: in your office| at your end| over there)? (?:told|said|promised|mentioned|"
    r"wrote|indicated|had said|was told|were told|were promised|swore)\b",
    r"^\W*(?:the|your|our) (?:confirmation|acknowledge?ment|portal|system|website|site|web ?page|order page|last email|app)\b.{0,10}\b"
    r"(?:said|says|shows?|showed|doesn't|does not|didn't|only|had|has|is|was|still|won't|keeps|listed|lists|gives|gave)\b",
    r"^\W*(?:it|this|that|the order|order)(?:'s| has| was| is|'d| had)?(?: been)?(?: originally| already| initially)? (?:ordered|"
    r"placed|"
    r"supposed|due|promised|scheduled|sent|submitted|entered|confirmed|over|almost|about|nearly|more than|close to)\b.{0,60}$",
    r"^\W*(?:we|i)(?:'ve| have)?(?: originally| first)? (?:ordered|placed|submitted|entered|put in)(?: it| this| that| them| these|"
    r" the order| our order)? (?:in|on|back|over|about|almost|nearly|last|a|two|three|four|five|six|several|weeks|early|mid|late)\b",
    r"^\W*(?:and |but )?(?:we|i|they)(?:'re| are)?(?: all)? (?:lose|losing|bleeding|burning)\b",
    r"^\W*(?:whenever|when|if) you (?:get|have|find|got) (?:a|some|the) (?:\w+ )?(?:minute|moment|chance|time|second)\b",
    r"^\W*(?:just )?(?:making|make|wanted to make|want to make|checking to make|to make) sure (?:it|this|that|nothing|everything|we|"
    r"i|my|our)\b",
    r"^\W*(?:i|we)(?:'ve| have)?(?: only| just)?(?: only)? (?:have|got)? ?enough (?:for|to last|to get)\b.{0,30}\b(?:days?|weeks?|"
    r"hours?|shifts?|monday|tuesday|"
    r"wednesday|thursday|friday)\b",
    r"^\W*(?:the |this |our |my )?(?:whole |entire )?(?:\w+ )?(?:project|job|schedule|everything|install|plan|week) (?:hinges|"
    r"depends|rides|relies|hangs|rests|is "
    r"riding|is waiting) on\b",
    r"^\W*(?:you|you guys|y'all|you folks|your team|you all)(?:'ve| have|'re| are)?(?: always| really)*(?: been| taken| been very)? "
    r"(?:\w+ )?(?:good|great|helpful|"
    r"the best|awesome|excellent|wonderful|kind|amazing)\b",
    r"^\W*(?:it was |it's |it is |was |so )*(?:good|great|nice|lovely) (?:to see|seeing|to meet|meeting|talking|to talk|chatting|to "
    r"hear|working)\b",
    r"^\W*(?:take your time|i owe you one|greetings from|un bonjour|saludos desde|(?:viele |liebe |schöne )?grüße (?:aus|vom)|de "
    r"antemano|por adelantado|"
    r"con un sí|un oui|ein (?:kurzes )?ja|nobody (?:picked up|answered)|no one (?:picked up|answered)|typing (?:this )?(?:on|from))\b",
    r"^\W*(?:según|laut|d'après|selon|according to|per|as per|im|en el|sur le|on the|in the) (?:\w+ )?(?:portal|system|sistema|"
    r"portail|système|site|"
    r"sitio|página|website|app|webseite|confirmation|confirmación|bestätigung)\b",
    r"^\W*(?:todo )?lo que (?:me|nos) (?:puedan?|pueden?|diga\w*)\b|^\W*tout ce que vous (?:pourrez|pouvez)\b|^\W*alles, was sie "
    r"mir\b|^\W*whatever you\b",
    r"^\W*(?:c'est|es|das ist|it's|this is|it is) (?:ma|mi|meine|my|our|la|the|die|das|already the)? ?(?:\w+) (?:fois|vez|mal|time|"
    r"request|email|mail|message|message|"
    r"correo|nachricht|relance|anfrage)\b",
    r"^\W*(?:nous|on) (?:n'en avons|n'en a) (?:presque|quasiment) plus\b|^\W*bei ihnen (?:waren|sind|war|bin) (?:wir|ich) immer\b",
    r"^\W*(?:it|tracking|the tracking|the carrier|ups|fedex)(?: just| only| still)? (?:says?|shows?|hasn't|has not|didn't|isn't|is "
    r"not)\b(?! (?:delivered|complete))",
    r"^\W*(?:this is )?\w+ (?:here )?(?:in|from) (?:the|our|receiving|purchasing|maintenance|accounting|engineering|"
    r"\w+ing)\b(?:.{0,20}\basked (?:me )?to check)?\W*$|"
    r"^\W*(?:\w+ ){1,3}asked me to (?:check|ask|find out|follow up)\b",
    r"^\W*(?:el rastreo|la guía|le suivi|die (?:sendungs)?verfolgung) (?:no|n'|ne|steht|sigue|nicht|zeigt)\W?\b",
    r"^\W*(?:como siempre|comme toujours|wie immer|as always|as usual)\b.{0,3}(?:gracias|merci|danke|thanks|thank)",
    # Spanish
    r"^\W*(?:y |pero |porque |ya que )?(?:el|la|los|las|mi|mis|nuestro|nuestra|nuestros|nuestras|un|una|su)(?: \w+)? ?(?:residentes?|"
    r"jef[ea]s?|"
    r"gerentes?|cliente\w*|cuadrilla|equipo|técnic\w+|electricistas?|plomer\w+|fontaner\w+|instalador\w*|supervisor\w*|"
    r"encargad\w+|dueñ\w+|inspector\w*|ingenier\w+|operador\w*|gente|obreros?|contratistas?|directora?|maestro|montador\w*|"
    r"mecánic\w+|soldador\w*|pintor\w*|albañil\w*|usuari\w+|producción|mantenimiento)(?: de \w+)?(?: \w+)? (?:regres\w*|vuelv\w*|"
    r"está\w*|es|son|llega\w*|viene\w*|"
    r"sigue\w*|me|nos|quiere\w* saber|"
    r"necesita\w*|no|pregunta\w*|empieza\w*|comienza\w*|espera\w*|ya|tiene\w*|va\w*|sale\w*)\b",
    r"^\W*(?:es|son|era|eran|esto es|todo es) (?:para|parte de) (?:el|la|los|las|un|una|uno|una de|nuestr\w+|mi|poder|que)\b",
    r"^\W*(?:para (?:poder|que|así)|porque|ya que|pues|así|de lo contrario|si no|sin (?:eso|ello|ese|esos|este|el|la))\b",
    r"^\W*(?:soy|somos) (?:\w+ )?(?:nuev\w+|de|del|la encargad\w+|el encargad\w+|\w+,? de)\b|^\W*mi nombre es\b|^\W*(?:les|le|te) "
    r"(?:escribo|habla|saluda)\b",
    r"^\W*(?:tenemos|tengo|hay) (?:un|una|el|la|otra|otro)(?: \w+)? ?(?:inspección|reunión|junta|auditoría|visita|entrega|proyecto|"
    r"obra|paro|emergencia|urgencia|problema|fecha|cita|compromiso|plazo|evento|instalación|arranque|grúa)\b",
    r"^\W*(?:no )?(?:podemos|puedo|quiero|queremos|quisiera|quisiéramos|me gustaría) (?:esperar|perder|quedar|arrancar|empezar|"
    r"comenzar|"
    r"terminar|seguir|continuar|avanzar|parar|fallar\w*|programar|planear|saber|atrasar\w*|trabajar|abrir|cerrar)\b",
    r"^\W*(?:perdón|perdona\w*|disculp\w+|mil disculpas|una disculpa|lamento|siento|gracias|muchas gracias|mil gracias|se l[oe]s?|"
    r"le agrade\w+|agrade\w+|que (?:tengan?|teng[áa]is|pasen?|estén?)|feliz|buen\w*|espero que|sé que|sabemos que|entiendo|entendemos|"
    r"comprendo|imagino)\b",
    r"^\W*(?:ya |también )?(?:escrib\w+|llam[éa]\w*|pregunt\w+|dejé|dejamos|mandé un correo|busqué|buscamos|revisé|intenté|consulté|"
    r"nos "
    r"dijeron|me dijeron|nos prometieron|me prometieron|prometí|le prometí|les prometí|lo pedimos|la pedimos|la pusimos|lo hicimos)\b",
    # French
    r"^\W*(?:et |mais |car |parce que |puisque )?(?:l[ea]s?|l'|mon|ma|mes|notre|nos|un|une|leur|son)(?: ?\w+)? ?(?:chefs?|clients?|"
    r"clientes?|"
    r"équipes?|technicien\w*|électricien\w*|plombier\w*|installateur\w*|monteur\w*|responsable\w*|patron\w*|directeur\w*|"
    r"directrice|ingénieur\w*|opérateur\w*|gens|ouvriers?|conducteur de travaux|gérant\w*|couvreur\w*|maçon\w*|soudeur\w*|peintre\w*|"
    r"inspecteur\w*|"
    r"chantier|atelier|hôpital|production|maintenance)(?: de \w+| d'\w+)?(?: \w+)? (?:revien\w+|est|sont|arriv\w+|vien\w+|attend\w*|"
    r"me|nous|s'\w+|s |n'|ne|veu\w+ "
    r"savoir|demand\w+|commenc\w+|démarr\w+|a besoin|ont besoin|part\w*|compt\w+|s'impatient\w+|doi\w+|reprend\w*)",
    r"^\W*(?:c'est|ce sont|il s'agit|tout est) (?:pour|d'un|de) (?:le|la|les|l'|un|une|notre|nos|mon|pouvoir|que|qu')",
    r"^\W*(?:afin|pour (?:que|pouvoir|qu')|parce que|car|puisque|sinon|sans (?:cela|ça|elle|lui|cette)|ainsi|comme ça|comme cela)\b",
    r"^\W*(?:je suis|nous sommes) (?:nouv\w+|\w+ (?:au|aux|chez|à|du|de|dans)|au bureau|à mon|inquiet\w*|à court|bloqué\w*|en retard|"
    r"joignable\w*|dispo\w*|désol\w+|en train|pressé\w*|coincé\w*|tous)\b|^\W*je m'appelle\b|^\W*(?:je|nous) vous (?:écri\w+|"
    r"contact\w+)\b",
    r"^\W*(?:nous avons|j'ai|il y a|on a) (?:un|une|l'|la|le|notre|des)(?: ?\w+)? ?(?:inspection|réunion|audit|visite|chantier|"
    r"projet|arrêt|"
    r"urgence|problème|échéance|rendez-vous|délai|événement|installation|démarrage|grue|mise en service|réception de travaux|gens)",
    r"^\W*(?:je|nous|on) (?:ne )?(?:peux|pouvons|peut|voudrais|voudrions|veux|voulons|souhaite\w*)(?: pas| plus| vraiment)?(?: pas| "
    r"plus)? "
    r"(?:attendre|rater|manquer|perdre|commencer|démarrer|finir|terminer|continuer|avancer|travailler|décevoir|planifier|savoir|"
    r"retarder|ouvrir|fermer)",
    r"^\W*(?:désol\w+|pardon|excus\w+|veuillez m'excuser|merci\b(?! de (?!votre|vos|me dire|nous dire|me tenir|m'inform|nous "
    r"inform))|mille "
    r"mercis|bonne?\b|joyeu\w+|j'espère|en espérant|nous espérons|je sais|nous savons|je comprends|nous comprenons|j'imagine|"
    r"cordial\w+)",
    r"^\W*(?:je |nous |j'|on )(?:vous |l'|lui |leur |nous |les )?(?:ai|avons|a|avait|avions) (?:déjà |aussi |également |bien "
    r")?(?:écrit|appelé|"
    r"laissé|demandé|essayé|regardé|cherché|vérifié|promis|commandée?|passée?|dit|annoncé|relancé|téléphoné|parlé)\b",
    # German
    r"^\W*(?:und |aber |denn )?(?:der|die|das|mein|meine|unser|unsere|ein|eine|ihr|ihre)(?: \w+)? ?(?:\w*chefs?|\w*chefin|\w*kunden?|"
    r"\w*kundin|"
    r"\w*monteure?|\w*techniker|\w*elektriker|\w*installateure?|\w*leiter|\w*leiterin|\w*leitung|\w*inhaber|\w*vorgesetzter?|"
    r"\w*meister|"
    r"\w*team|\w*mannschaft|\w*leute|\w*arbeiter|\w*kollegen?|\w*kollegin|\w*ingenieure?|\w*prüfer|\w*bauleiter|\w*bauherr|"
    r"\w*dachdecker|\w*maler|\w*schweißer|\w*maurer|\w*bauarbeiter|\w*produktion|\w*instandhaltung|\w*werkstatt|\w*anlage|"
    r"\w*maschine|\w*baustelle|\w*krankenhaus|\w*schule)"
    r"(?: \w+)? (?:ist|sind|kommt|kommen|steht|stehen|fragt|fragen|wartet|warten|ruft|rufen|wird|werden|will|braucht|brauchen|"
    r"möchte|muss|müssen|hat|haben|drängt|fängt|fangen|beginnt|beginnen|läuft|laufen|sitzt|sitzen|macht|machen)\b",
    r"^\W*(?:es|das|die|sie|alles|dies) (?:ist|sind|war|waren|gehört) (?:alles |nur )?(?:für|zu) (?:die|den|das|einen?|ein|unseren?|"
    r"unser|unsere|meinen?)\b",
    r"^\W*(?:damit|weil|da (?:wir|ich)|denn|sonst|ansonsten|um (?:den|die|das|es)|ohne (?:sie|die|das|diese))\b",
    r"^\W*(?:ich bin|wir sind) (?:neu|bis|heute|der|die|noch|im|in|gerade|auch|schon|etwas|sehr|unter|ja|im büro|erreichbar|"
    r"zuständig)\b"
    r"|^\W*mein name ist\b|^\W*ich schreibe\b",
    r"^\W*(?:wir haben|ich habe|es gibt)(?: \w+){0,3} (?:einen?|eine|die|den|das)(?: \w+)? ?\w*(?:abnahme|termin|besprechung|prüfung|"
    r"audit|"
    r"besuch|projekt|stillstand|notfall|problem|frist|inspektion|veranstaltung|montage|inbetriebnahme|kran|baustelle|eröffnung)\b",
    r"^\W*(?:ich|wir) (?:möchte|möchten|will|wollen|kann|können|darf|dürfen)(?: \w+){0,5} (?:verpassen|verlieren|warten|anfangen|"
    r"beginnen|weitermachen|"
    r"arbeiten|fertig werden|enttäuschen|planen|einplanen|wissen|verschieben müssen|hinhalten|starten|weiterarbeiten)\W*$",
    r"^\W*(?:bitte )?(?:entschuldig\w+|verzeih\w+|sorry|tut mir leid|es tut mir leid|danke|vielen dank|besten dank|schöne[ns]?|guten?|"
    r"frohe[ns]?|ich hoffe|wir hoffen|hoffentlich|ich weiß|wir wissen|ich verstehe|wir verstehen|mir ist klar|ich freue|wir freuen|"
    r"ich wäre|wir wären|besten)\b",
    r"^\W*(?:ich|wir) (?:habe|haben|hatte|hatten)(?: \w+){0,8} (?:geschrieben|angerufen|hinterlassen|gefragt|versucht|nachgesehen|"
    r"gesucht|versprochen|"
    r"zugesagt|bestellt|gesprochen|nachgefragt|gehört|gemeldet)\b",
)
FRAMES = Quick("|".join(_SHAPES))
DANGER = Quick(
    # English: goods, quantities, places, money, acts of the desk, other people to turn to
    r"\b(?:addresse?s?|street|avenue|(?<!on the )road|suite|docks?|gates?|doors?|codes?|lift ?gates?|forklifts?|ramps?|unload\w*|pallets?|"
    r"box|boxes|"
    r"cartons?|"
    r"crates?|drums?|skids?|packag\w+|labels?|mark(?:ed|ing)?|prices?|cost|costs|cheaper|expensive|pay|pays|paid|paying|payments?|"
    r"credit\w*|refund\w*|discounts?|fees?|charges?|charged|money back|compensat\w*|penalt\w*|returns?|returning|exchange\w*|swap\w*|"
    r"substitut\w*|alternat\w*|wrong|broken|damag\w+|defect\w*|missing (?!our|the|my|a|this|their|his|her)|shorted|extra|instead|"
    r"partials?|split\w*|other (?:one|items?|parts?|address|color|size)|another (?!week|"
    r"day|month|email|mail|message|deadline|delay|project|job|crew|hour)|different|"
    r"colou?rs?|sizes?|models?|versions?|spec\w*|drawings?|revis(?:ed?|ions?)\b|change[ds]?|changing|cancel\w*|stop (?!work)|suppliers?|"
    r"vendors?|"
    r"competitors?|distributors?|elsewhere|"
    r"somewhere else|supplying|contract|terms|legal\w*|lawyers?|attorneys?|tax\w*|insurance|insured|account|certs?|certificat\w*|"
    r"documents?|invoices?|bill|bills|quotes?|quoted|"
    r"catalog\w*|samples?|stock (?!out|runs|is)|sell|buy|buying (?!\W|department)|purchase (?!order)|appointments?|hours of|"
    r"opens?(?! (?:orders?|pos?|items?|lines?|purchase|"
    r"on (?:our|my) (?:side|end|books?|system|list|report))\b)|close "
    r"at|closes at|closed|sign(?:ed)? for|"
    r"received|got (?:one|two|three|some|the|them|it|our|\d)|arrived|come in|came in|delivered to|ship(?:ped|ping)? (?:to|it|them|via|"
    r"by)|send|sends|sending|sent (?:it|them|the|two|one|you (?:the|a)|back)|"
    r"deliver (?:it )?(?:to|at|on)|leave (?:it|them)|drop(?:ped)?|pick(?:ed|ing)? (?:it|them|up|one)|collect\w*|"
    r"freight|carrier|driver|trucks?|courier|ups|fedex|route|routed|rerout\w*|waive\w*|free|off the|percent|knock|lower|reduce\w*|"
    r"increase\w*|only (?:want|need|order)\w*|"
    r"no longer|(?<!portal )(?<!system )any ?more|not (?:want|need)|do not need|don't need|doesn't need|too (?:long|short|big|small|wide|"
    r"high|thick|thin|heavy|"
    r"large|many)|doesn't (?:fit|work|run|turn|match)|don't (?:fit|work|match)|"
    r"call (?:me|us|him|her|them|back)|contact|attn|attention|cc|copy|copied|forward|phone number|e-?mail address|extension|speak (?:to|"
    r"with)|talk to|ask for|"
    r"hold (?:it|off|the|this|that)|hold until|wait until|before (?:we|i) (?:pay|accept|approve)|unless|guarantee\w*|commit|complain\w*|"
    r"claims?|sue|escalat\w*|forklift|job number|tag|tags|guard|reception\w*|neighbou?r|"
    r"behind the|next to|second floor|basement|upstairs|loading|storage|store it|space|room for|install it for|visit you|your "
    r"(?:warehouse|store|branch|shop|counter)|"
    r"half|two of|one of them|more of|\d+ (?:more|pcs|pieces|each|units|of)|\d ?%|[$€£]|you (?:can|could|may|should|must|need to|have to|"
    r"will) (?!help|imagine|understand|be\b|have a)|"
    r"please|can you|could you|would you|we'd like|i'd like to|we want|i want|we would like|we need (?:you|to (?:change|return|cancel|"
    r"add|order|buy|pick|move|send|ship))|also need|\w+ instead)\b"
    # Spanish
    r"|\b(?:direcci[oó]n|domicilio|calle|muelle|puerta|port[oó]n|rampa|montacargas|tarimas?|cajas?|cartones|bultos|etiquetas?|precios?|"
    r"costos?|paga\w*|pago|pagos|cobr\w+|reembols\w*|descuent\w*|"
    r"devol\w+|cambi\w+|cancel\w*|otr[oa]s? (?:proveedor|lado|color|medida|dirección|pieza|parte|modelo)|proveedor\w*|equivocad\w+|"
    r"rot[oa]s?|dañad\w+|falt[aóa]\w*|defect\w*|factura\w*|certificad\w*|"
    r"llegó|llegaron|recibimos|recibí|recogerl?\w*|recoger|pasamos|chofer|camión|enví[ea]\w*|mand[ea]\w*|entreg(?:uen|ue|ar (?:en|a))|"
    r"añad\w+|agreg\w+|quit\w+|en lugar|en vez|mitad|más (?:de|cajas|piezas)|\d+ más|además|también (?:quer|necesit|nos)\w*|"
    r"ya no (?:lo|la|los|las|quer|necesit)\w*|gratis|garant\w*|abogad\w*|contrato|penaliz\w*|reclam\w*|cuenta|llámen\w*|llame\w*|copia|"
    r"contact\w+|por favor|pueden?|podrían?|deben?|tienen que|sucursal|almacén|bodega|horario|cierra\w*|abre\w*)\b"
    # French
    r"|\b(?:adresse|rue|quai|porte|portail (?:nord|sud|est|ouest)|rampe|chariot|palettes?|cartons?|colis|étiquettes?|prix|coûts?|pay\w+|"
    r"règlement|rembours\w*|remise|avoir sur|retour\w*|échang\w*|annul\w*|modifi\w*|chang\w+|"
    r"autre (?:fournisseur|couleur|taille|adresse|pièce|modèle)|fournisseur\w*|ailleurs|cass\w+|abîm\w*|endommag\w*|manqu(?:e|ait|aient|"
    r"ent)|défect\w*|factur\w*|certificat\w*|reçu\w*|arrivée?s? (?:ce|hier|lundi|mardi|mercredi|jeudi|vendredi)|"
    r"cherch(?:er|ons) (?:nous|la|le)|venir (?:le|la|les) chercher|chauffeur|camion|transporteur|envoy\w+|expédi\w+|livrez|livrer (?:à|"
    r"au)|ajout\w*|supprim\w*|au lieu|moitié|de plus\W*$|en plus|également besoin|ne (?:le|la|les) (?:voulons|veux)|"
    r"n'en (?:voulons|veux|avons)|gratuit\w*|garanti\w*|avocat\w*|contrat|pénalit\w*|réclam\w*|(?<!rendre )compte (?!à rebours)|appelez|"
    r"copie|"
    r"contactez|veuillez (?!m'excuser|nous excuser|excuser|accepter|agréer|recevoir)|pourriez|pouvez|devez|agence|entrepôt|horaires?|"
    r"ferm\w+ (?:à|le)|ouvr\w+ (?:à|le))\b"
    # German
    r"|(?:adresse|straße|rampe|\btor\b|\btür\b|hintertür|stapler|palette|karton|paket\b|pakete|etikett|preis|kosten|bezahl|zahlung|"
    r"erstatt|rabatt|gutschrift|rücksend|zurückschick|umtausch|\bänder|storn|anderer lieferant|lieferanten|woanders|falsch|kaputt|"
    r"beschädigt|"
    r"gefehlt|\bfehlt|\bfehlen|defekt|rechnung|zeugnis|datenblatt|angekommen|eingetroffen|bekommen|erhalten\b|abhol|\bholen|fahrer|"
    r"\blkw\b|spedition|schicken sie|senden sie|liefern sie|hinzu|streich|\bstatt\b|anstatt|hälfte|\bmehr (?:davon|stück)|\bdavon\b|"
    r"nicht mehr (?:haben|brauch|benötig|woll)|brauchen (?:es|sie) nicht mehr|kostenlos|garant|anwalt|vertrag|strafe|reklam|konto|rufen "
    r"sie|in kopie|kontakt|können sie|könnten sie|würden sie|sollen sie|müssen sie|filiale|öffnungszeit|schließt|öffnet)"
)
