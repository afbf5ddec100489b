"""Words of the scene in which an order is needed: people, work, machines, time, moods. They tell why somebody asks and ask nothing.

Beginnings of words, so that endings don't matter; a word that could name a wish, a place to deliver to, goods or money isn't here.
"""

from __future__ import annotations

import re


def _stems(*lists: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"\S+", " ".join(lists))))


# Whole words that would be too short or too open as a beginning.
WORDS = frozenset(
    _stems(
        # English
        "concrete gets poured pour starts job-site fortune embarrassing reputation greetings talk soon yes honest straight spare backup "
        "kind according processing freezing quit dead else pest bear case cases bind jam hot rush deal hair big small huge tight crazy "
        "hectic nuts slow "
        "long hour hours minute minutes "
        "second day date rough even ballpark idea fine ok okay helpful hint hope hoping wish luck fingers crossed cracks fall fell falls "
        "slip slipped through stage point eye eyes ear ears desk office all-day haste curious swamped slammed busy phone voicemail "
        "told tells said says say asks asked wants wanted keeps kept keep keeping looks seems feel feels guess think thought believe "
        "know knew known understood new here's he's she's they're they've they'd there's who's hadn't wasn't weren't mustn't "
        "been went came ran run runs running short low dry cold warm rain snow storm weather wet roof heat power water winter summer "
        "season holiday holidays vacation thanksgiving christmas easter year years end-of-month month-end quarter close-out purchasing "
        "procurement buying maintenance engineering operations production scheduling planning logistics accounting department dept desk "
        "best typos typo patience patient bothering pestering nagging nag bug bugging chasing chase pressing breathing neck "
        "behind ahead crane cranes hospital school clinic church hotel restaurant bridge tunnel kitchen boiler furnace chiller pump pumps "
        "compressor conveyor press lathe mill line-down reactor kiln oven mixer packer turbine generator elevator lift-station tank "
        "tomorrow's today's friday's monday's am who'd idled sitting sits sit stands standing stand idle halted halt stall stalled "
        "delaying delayed delays losing lose lost loses hurting hurts hurt hate hates missing miss missed begin begins beginning began "
        "first thing things stuff part way ways either regardless though anyway anyhow meanwhile currently presently right spot "
        "tell telling answer answers reply replies word heads-up headsup insight clue clarity timing timeline timelines timeframe "
        "picture situation story track trace screen inbox spam junk folder thread ticket portal website site app page online login-free "
        "much many lot lots bit little couple few great good nice lovely wonderful fantastic amazing awesome amazing kind sweet bad "
        "peep puzzle unhappy grateful lol haha hehe usually normally typically hard matter matters radio silence silent crickets side "
        "that's here's buyer buyers "
        "regular "
        "upset anxious impatient nervous antsy worried frustrated concerned stressed happy glad sad mad screaming yelling furious "
        "myself himself herself themselves somebody's anybody's nobody's everybody everyone's cleaning clean up review reviewing list "
        "lists reports report spreadsheet log books close closing open-order records file files budget yearend putting together going "
        "writing wrote written behalf regarding wondered wonder checks tried try tries reach reached reaching couldn't wouldn't "
        "couldnt busy-season lately recently earlier previously originally initially still yet since again second third "
        "jan feb mar apr jun jul aug sep sept oct nov dec "
        "me you us them him hers ours yours theirs mine able unable pcs pieces piece units unit ea sales so ready prepare prepared "
        "preparing line lining book booking booked "
        "meet meeting meetings call-in forecast audit inspection inspector inspectors permit deadline milestone launch start-up startup "
        "turnaround rollout build opening grand event wedding show tradeshow trip flight travel flying fly flies drive driving "
        "promise promised swore hang hanging tough rocks rock champ lifesaver godsend star team's man folks gang buddy friend friends "
        # Spanish
        "soy eres somos sos fui fue era eran éramos estoy estás estamos estaba estaban estaré estaremos tengo tiene tienen tenía voy vas "
        "va vamos van iba ir hago hace hacen hacer haciendo hizo di dio dan dar dado digo dice dicen dijo dijeron decir dicho sé sabe "
        "saben sabemos quería cada todo toda todos todas otra vez veces mucho mucha muy tan tanto bien mal mejor gran bueno buena buen "
        "feliz año semana semanas mes meses hora horas minuto minutos día días ayer anteayer hoy mañana noche viernes sábado domingo "
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre dos tres cuatro cinco seis siete ocho "
        "nueve diez primer primera segundo segunda tercer tercera último última pasado pasada próximo próxima porque pues aunque mientras "
        "entre desde hasta sin poco poca sólo solo nada nadie nunca siempre aquí allá así entonces luego después antes ellos ella ellas "
        "él yo tú usted ustedes mí ti conmigo te os haya hayan sea sean tal vez quizás cualquier manera modo forma importante "
        "importantes nosotros puntual rápido",
        # French
        "à dès y ou où suis es sommes êtes était étaient serai sera serons seront serait fait faire faites font faut fallait va vais "
        "allons allez vont "
        "aller vient viennent venir avait avaient aura aurons eu as dit dits dite sait savez savons sais peut peuvent pu dois doit devons "
        "doivent tout toute tous toutes très bien mal mieux peu plus moins assez trop tant aussi encore déjà jamais toujours rien aucun "
        "aucune personne chaque autre fois jour jours semaine semaines mois an ans année heure heures minute minutes h hier matin soir "
        "midi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre deux trois quatre "
        "cinq six sept huit neuf dix premier première deuxième second seconde troisième dernier dernière prochain prochaine car parce "
        "puisque comme afin pendant depuis jusque jusqu jusqu'à avant après sans sous entre chez vers ici là donc alors lui leur leurs "
        "eux moi toi soi cela ça c d qu n l j s t m lors lorsque désormais bref belle bon bonne beau mot serais seriez reconnaissant "
        "reconnaissante juste aide suffit oui non cours rupture souci soucis presque fuit coûte cher point suivi gars prêt prêts dépend "
        "façon aident arrêt deuxième",
        # German
        "bin bist war waren gewesen sein hatte hatten habe habt hast gehabt wäre wären worden würde wurde werde geworden muss müssen "
        "musste mussten soll sollen sollte sollten will wollen wollte darf dürfen mag möchte kann konnte konnten lassen lasse gehen geht "
        "ging kommt kommen kam macht machen mache gemacht tun tut sagt sagte gesagt weiß wissen gewusst sehe sehen sieht gesehen höre "
        "gehört steht stehen stand gerade jetzt nun dann da dort hier her hin sehr ganz so zu viel viele vielen wenig mehr etwas nichts "
        "niemand keiner alle alles allem jede jeder jedes jeden jedem jetzt immer wieder schon erst bereits eigentlich leider heute "
        "gestern früh abend woche wochen monat monate jahr jahre stunde stunden minute minuten tag tage tagen uhr samstag sonntag januar "
        "februar märz april mai juni juli august september oktober november dezember zwei drei vier fünf sechs sieben acht neun zehn "
        "erste ersten zweite zweiten dritte dritten letzte letzten letzter nächste nächsten nächster weil denn da damit aber sondern "
        "während bis seit vor ohne gegen zwischen unter wegen trotz also darum deshalb daher sonst falls wenn als wie dies diese dieser "
        "dieses diesen diesem dass daß mich dich sich uns euch ihm ihn ihnen unserem unseren unsrer meinem meinen meiner meines sei seid "
        "gut gute guten guter gutes besser schön schöne schönen schönes lieb liebe lieber liebes oder doch nur mal halt eben bzw ab am "
        "vielleicht übersehen eingeplant still hilft helfen ziemlich laut fällig erwartet bearbeitung telefon abgenommen nie gar genügt "
        "ja nein grüße aus offen offenen "
        "unterlagen leute reicht reichen",
    )
)
STEMS = _stems(
    # English
    "contractor electrici plumb roofer painter welder mechanic technici engineer operator install crew foreman foremen supervis "
    "superintend "
    "manager manage boss owner director leader planner schedul inspector builder carpent mason pipefit millwright fitter rigger "
    "employe colleague coworker co-worker guys fellow project turnaround shutdown outage breakdown downtime produc assembl construct "
    "commission maint repair emergen urgen critic import crucial essential priorit desper worr nerv anxi impati frustrat stress "
    "appreciat apolog thank grateful excus forgiv sorry understand realiz realis inconven patien remind follow-up wait deadline "
    "inspect audit facilit factor plant shop floor build site job customer client patient tenant resident student guest visitor "
    "ordered placed submitted requested emailed e-mailed messaged called texted faxed asked checked searched looked wrote ",
    # Spanish
    "jef cliente contratist técnic tecnic electricist plomer instal cuadrill equip obra proyect planta producc máquin maquin "
    "líne line mantenimient gerent supervis dueñ duen patron urg priorid import crític critic necesari inspecc auditor "
    "reunión reunion plan program organiz arm prepar agend grú gru hospital escuel taller fábric fabric oficin correo mensaj llam "
    "escrib respuest respond pregunt inform noved confirm entend comprend agradec perd disculp molest insist ocupad tard "
    "retras demor esper qued pend aviso avís avis detenid parad parar trabaj empiez empez inici comenz termin vac feliz saludo desped "
    "nervios preocup impacient desesper seguí segui segu compras depart part nombr promet portal sistem págin pagin aparec stock "
    "inventari agot prisa apur curios fech plazo puntual cort venc mater ped orden compr dij cont aun aún ayud import ",
    # French
    "chef client équip equip technici électrici plombi install monteur chantier projet usin atelier product machin lign "
    "arrê arret panne maintenanc responsab patron direct urg prior import critiqu nécessair inspect audit réunion plan programm "
    "organis prépar réserv grue hôpital école bureau messag mail courriel écri appel téléphon répon question renseign inform "
    "nouvell confirm compr remerci excus désol dérang insist occup retard attent attend rest stock vide press pressé "
    "travaux travaill commenc démarr termin début fin vacanc congé cordial salut inquiet inquièt impatien servic achat nom promis "
    "portail systèm site apparaî trouv échéanc délai dat recon dispos écout avanc curieu simpl savoir besoin "
    "rat perd command compt espèr esper souhait jour journé semain matin bonn heur mess relanc rappel espéré serv prévu prévenu ",
    # German
    "chef kund monteur technik elektrik install projekt baustell werk fabrik produktion maschin anlag linie band stillst "
    "steht ausfall wartung instandhalt leit inhab vorgesetz dringend dringlich wichtig kritisch priorit notwend abnahm prüfung audit "
    "termin plan programm organis vorbereit kran krankenhaus schul büro nachricht mail e-mail schreib schrieb geschrieb anruf ruf "
    "angeruf telefon antwort frag anfrag rückmeld info neu bestätig versteh verständnis dank entschuldig sorry verzeih stör nachhak "
    "hartnäck beschäftig verspät verzöger wart vorrat reich knapp leer arbeit beginn anfang fang start fertig "
    "ende urlaub feiertag grüß gruß freu nervös sorg ungeduld einkauf abteil name versproch versprech portal system seit "
    "hinterlass hinterließ gesag frist eil press druck weih weiter hoff wünsch woch morg nachmitt abend montag dienstag mittwoch "
    "donnerstag freitag kolleg team mannschaft eigentüm verpass verlier bescheid eventuell vielleicht ungefähr einzuplan einplan",
)


def scene(word: str) -> bool:
    """Whether this lower-case word only tells of the scene."""
    return word in WORDS or word.startswith(STEMS)
