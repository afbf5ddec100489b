"""Words that ask for nothing: the closed vocabulary of courtesy, urgency and small talk. A word that isn't here may mean a request.

``GLUE`` says nothing by itself, ``CORE`` makes a sentence courtesy or a plea for an answer, ``STATUS`` belongs to the status question.
"""

from __future__ import annotations

import re


def _words(*lists: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", " ".join(lists)))


GLUE = _words(
    "a an the this that it its it's i i'm i'd i'll i've me my myself we we're we'd we'll we've us our you you're you'd you've your "
    "yours u ur "
    "ya they them their he she him her is are am was were be been being isn't aren't do does did don't didn't doesn't have has had "
    "haven't "
    "can can't could couldn't would wouldn't will won't may might should shall to of in on at by for from with about as and or but if "
    "whether so just also too again still yet already any some no not there here what what's whats when where who how which why than "
    "then "
    "really very one ones get getting got give given go going take make need needs needed want wanted like would've please pls plz "
    "kindly thank "
    "thanks thx ty order orders ordered po pos p o purchase number numbers no nr item items line sir madam team all everyone folks guys "
    "hi hello hey dear morning afternoon evening day week weekend today tomorrow tonight now monday tuesday wednesday thursday friday "
    "saturday sunday january february march april june july august september october november december eod cob end noon before until "
    "let lets let's into onto over re regarding concerning above below mentioned referenced subject following our email mail message "
    "e pm s ll ve d m t re",
    "el la los las lo un una de del al a en y o que qué si se me nos le les su sus mi nuestro nuestra nuestros nuestras por para con "
    "sobre "
    "es está están ha han he hemos sido ser estar este esta esto ese esa eso pedido pedidos orden compra oc favor podría podrían puede "
    "pueden podrías gracias muchas hola buenos buenas días tardes hoy mañana lunes martes miércoles jueves viernes señores estimados "
    "no ya",
    "le la les l un une des du de d au aux en et ou que qu si se me m nous vous votre vos notre nos mon ma mes ce cette cet ces est "
    "sont a "
    "avez avons ai été être il elle on pour par sur avec dans commande commandes bon merci bonjour madame monsieur svp s'il s vous plaît "
    "plait pouvez pourriez peux puis je j y ne pas aujourd'hui demain lundi mardi mercredi jeudi vendredi quand où",
    "der die das den dem des ein eine einen einem einer und oder ob dass wir uns unser unsere unserer unseren ich mir mich mein meine "
    "sie "
    "ihnen ihr ihre ihrer es ist sind war wird werden wurde haben hat hätte kann können könnten könnte würden bitte danke vielen dank im "
    "in zu zum zur von vom mit für auf an am bei nach über noch auch mal bestellung bestellungen nummer hallo guten tag heute morgen "
    "montag "
    "dienstag mittwoch donnerstag freitag nicht schon damen herren",
)
CORE = _words(
    "help helping assist assistance advise inform reply respond response answer answers check checking checked look looking update "
    "updates "
    "updated news word info information details know knows hear confirm confirmed acknowledge see find idea possible question questions "
    "concern concerns issue issues problem problems delay delays anything something else matter urgent urgently urgency asap priority "
    "prioritize treat handle sorry bother trouble inconvenience appreciate appreciated grateful hurry soon sooner quick quickly fast "
    "promptly "
    "immediately earliest convenience follow following up back posted loop informed doing well hope great good happening wrong ok "
    "okay right "
    "sure anyone someone anybody somebody attention advance status progress holdup tell email expedient attached",
    "ayuda ayudar ayudarme ayudarnos responder respuesta informar informe informen informarme informarnos avisar avise avisen avíseme "
    "avísenos saber confirmar confirmen confirme indicar indicarme indicarnos indique indiquen decir decirme decirnos diga dígame "
    "díganos "
    "revisar verificar comprobar urgente urgencia pronto antes posible cuanto estado novedad novedades noticias información duda dudas "
    "pregunta espera quedo atención agradezco agradecería agradeceríamos algo actualización",
    "aide aider informer informez informé informés informée tenir tenez répondre réponse répondez savoir confirmer confirmez dire "
    "dites indiquer vérifier regarder urgent "
    "urgence rapidement vite tôt possible dès nouvelles nouveau information informations renseigner question questions problème "
    "remercie remercions remercier avance retour statut état suivi tenir courant",
    "hilfe helfen antwort antworten rückmeldung melden informieren mitteilen bescheid geben sagen prüfen nachsehen schauen bestätigen "
    "kurz dringend eilig eilt sofort schnell schnellstmöglich möglichst bald frage fragen problem information informationen auskunft "
    "stand "
    "status neues neuigkeiten wissen voraus umgehend kurze kurzfristig",
)
STATUS = _words(
    "ship ships shipped shipping shipment shipments deliver delivers delivered delivery deliveries arrive arrives arrived arrival eta "
    "etd "
    "date dates day days time times tracking track number carrier expect expected expecting estimated estimate projected leave leaves "
    "left leaving dock way transit sent receive received receiving went gone out due late delayed overdue ready schedule scheduled "
    "promised "
    "promise waiting wait stand stands stuck lost coming come comes long current currently latest original confirmation acknowledgement "
    "pending open processed released dispatched hold parts material materials goods package parcel freight truck warehouse ups fedex "
    "window "
    "plan know tell done etas chk wondering pick pickup pickups customer crew boss asking dispatch forget forgot complete since weeks "
    "week ago placed haven't seen anything supposed track delivered complete full",
    "cuándo cuando dónde donde envío envio enviar enviará enviado enviada enviaron entrega entregar entregará entregado llega llegar "
    "llegará "
    "llegado salió sale salida saldrá fecha fechas estimada prevista seguimiento rastreo guía número recibir recibido recibiremos "
    "mercancía "
    "material paquete despacho despachado camino cómo va",
    "livraison livrée livré livrer expédition expédiée expédié expédier arrive arrivera arrivée envoyée envoi partie parti départ date "
    "prévue prévu numéro colis marchandise reçu recevoir recevrons délai toujours encore attente attendons",
    "wann wo lieferung geliefert liefern liefertermin lieferdatum versand versandt versendet verschickt versanddatum sendung "
    "sendungsnummer sendungsverfolgung termin datum ankommen ankunft kommt erhalten unterwegs raus ware voraussichtlich rechnen warten "
    "lieferstatus bestellstatus",
)
SCENE = _words(
    "these those three two four five six seven eight months month been trying longer plan either know us my own i ordered bought placed",
    "appreciate appreciated short notice nobody patient quick early late since told tomorrow yesterday addressee system shows "
    "show open website",
    "line lines down machine machines equipment job jobs jobsite site project projects install installation installing installers "
    "plan planning "
    "planned production run running shutdown outage repair repairs maintenance plant shop floor building contractor contractors "
    "electrician "
    "crew crews team customer customers client clients end user supervisor manager boss foreman asking asked ask waiting idle "
    "standing still "
    "dead water desperate desperately badly critical crucial important emergency stock out low zero second third 2nd 3rd fourth "
    "request reminder "
    "times mails emails messages call called calling left voicemail written wrote write twice once several few weeks months days "
    "hours minutes "
    "ago last first never nothing nobody silence heard hear hearing back reply replied answered far worried concerned nervous pressure "
    "understand busy apologies apologize again forward must only always every everything all start starting starts finish meet "
    "deadline deadlines "
    "next this coming stopped stop stops breakdown broke idle use using used made makes holding up hold while long short crunch "
    "due because since however although though until after before between during",
)
