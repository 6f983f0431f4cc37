"""The words that `reading.py` knows: data only. Every list is accepted whatever language the customer has.

Words are written as people spell them and compared folded (see `fold`): "hjälp", "HJALP" and "hjaelp" are one.
Patterns run on folded words joined by single spaces, without punctuation or apostrophes: "don't" is "dont".
"""

# ruff: noqa: RUF001  letters that look alike are the subject here
import re
import unicodedata
from functools import cached_property
from typing import Final

_UNDECOMPOSED: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "'": ""})


def fold(word: str) -> str:
    """Return the word without case, accents and apostrophes."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", plain).translate(_UNDECOMPOSED)


def fold_words(text: str) -> frozenset[str]:
    """Return the words of the text, each in both spellings of ä, ö, ü (a and ae, ...)."""
    spelled_out = text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    return frozenset(fold(word) for word in text.split()) | frozenset(fold(word) for word in spelled_out.split())


class Pattern:
    """A regular expression that is compiled when first used: a till that starts cold need not pay 15 ms for these."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._source, re.DOTALL)

    def search(self, text: str) -> re.Match[str] | None:
        """Find it anywhere, as `re` does."""
        return self._compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """Find it at the start, as `re` does."""
        return self._compiled.match(text)

    def sub(self, replacement: str, text: str) -> str:
        """Replace it everywhere, as `re` does."""
        return self._compiled.sub(replacement, text)


def _pattern(*alternatives: str) -> Pattern:
    return Pattern(r"\b(?:" + "|".join(alternatives) + r")\b")


# --- opt-outs -------------------------------------------------------------------------------------------------------

# Mean nothing else as the first word of a text, or anywhere among fillers. Misspellings are listed, never guessed by
# distance: "top", "shop" and "step" are one letter from "stop".
STOP: Final = fold_words("""
    stop stopall stopp stoppen unsubscribe unsub optout revoke stpo sotp tsop stpp stoop unsubcribe unsuscribe
    unsubscibe unsubscribed unsubsribe abmelden abbestellen austragen afmelden uitschrijven avregistrera avanmäl
    avanmälan avprenumerera desuscribir desuscribirme arrêt arret désabonner desinscrire стоп отписаться stopit st0p
    stahp stoppa
""")
# Also ordinary words: "end of the week?", "cancel my order". They count alone, among fillers, or in three words.
STOP_AMBIGUOUS: Final = fold_words("""
    quit end cancel remove td delete enough baja alto parar pare cancelar detener salir eliminar basta ende kündigen
    widerruf aufhören opzeggen ophouden avsluta sluta avbryt arreter
""")
STOP_SIGNS: Final = frozenset("🛑⛔🚫🖕")

# Who cancels one of these writes to the shop, not about the texts.
BUSINESS: Final = fold_words("""
    order orders appointment appointments booking reservation table pickup delivery item cake haircut class pizza coffee
    pedido cita reserva mesa bestellung termin reservierung tisch bestelling afspraak reservering tafel beställning tid
    bokning bord week day month year road street
""")

STOP_FILLERS: Final = fold_words("""
    please pls plz just now immediately today already me us my this these those the all any more texts text texting message
    messages messaging msg msgs sms txt txts sending send spam it right ok okay hi hello hey reply to thanks thank you i said
    asap everything everyones notifications alerts from your ads promotions marketing subscription subscriptions membership
    list number want would like need a an for and is im bro dude sir maam again forever no don calling contacting but
    and yes wrong person help
    por favor ya mensajes mis mi los el la de gracias quiero los sus textos avisos hola porfavor porfa señores
    bitte danke jetzt sofort mich nachrichten alle das mal endlich ich möchte will hallo alles vom von mit den
    aub alstublieft alsjeblieft graag nu ermee berichten mij het meteen dit deze alle ik wil hoi met
    tack snälla meddelanden mig genast alla era dessa jag vill hej smsen utskick
""")

STOP_PHRASES: Final = _pattern(
    # English
    r"opt(?:ed|ing)?(?: (?:me|us))? out",
    r"(?:stop|quit|cease|end)(?: all)?(?: of)?(?: (?:these|those|the|this|your))? "
    r"(?:texting|texts?|messaging|messages?|msgs?|sending|contacting|bothering|spamming|spam|sms|harassing|notifications?)",
    r"no more(?: of)?(?: (?:these|those|your))?(?: \w+)? (?:texts?|messages?|msgs?|sms|spam|alerts|notifications?"
    r"|marketing|ads)",
    r"no more (?:texts?|messages?|msgs?|sms|spam|alerts|notifications?|please|thanks)",
    r"(?:dont|do not|never|not to|stop)(?: (?:ever|please))? (?:text|txt|message|msg|sms|contact|bother|write|spam)"
    r"(?: to)? (?:me|us|this|again|any|anymore|here)",
    r"(?:dont|do not|never|not to)(?: (?:ever|please))? send(?: me| us)?(?: any| more| these| this| your| anymore)*"
    r"(?: (?:texts?|messages?|msgs?|sms|spam|stuff|anything|ads))",
    r"(?:dont|do not) send (?:me|us) (?:any|these|this|anything)",
    r"(?:dont|do not|no longer) (?:want|wish|like|need)(?: to)?(?: (?:get|receive|have|be getting))?(?: (?:any|these"
    r"|this|those|your|"
    r"more|all|you|the))* (?:texts?|messages?|msgs?|sms|texted|texting|messaging|messaged|spam|notifications?|alerts"
    r"|marketing|ads)",
    r"leave (?:me|us) alone|go away|want out|(?:kill|end) (?:the|these|those|this|your) (?:texts?|messages?|spam)",
    r"(?:asked|told|said|tell|telling|asking)(?: \w+)? to (?:stop|quit)",
    r"fuck(?: you| off)|f off|piss off|get lost|screw you|bugger off|go to hell|shut up",
    r"lose (?:my|this) number",
    r"wrong (?:number|person|guy|phone)",
    r"(?:this is )?not my number|who gave you (?:my|this) number",
    r"(?:remove|delete|erase|scrub|drop) (?:me|us|my (?:number|phone|cell|info|data|account|contact|name)|this"
    r" (?:number|phone))",
    r"(?:take|get) (?:me|us|my (?:number|name)|this number) (?:off|out)",
    r"unsubscribe (?:me|us|from|this)",
    r"(?:want|like|need|wish|trying) to (?:unsubscribe|stop|quit|end|opt out|be removed|cancel (?:this|these|the|my) "
    r"(?:texts?|messages?|subscription))",
    r"how (?:do|can|to)(?: i)? (?:unsubscribe|stop|opt out|cancel (?:these|this|the texts?|my subscription))",
    r"(?:revoke|withdraw)(?: my)?(?: \w+)? consent",
    r"not interested|make (?:it|this|them) stop|enough (?:already|texts?|of this|is enough)",
    r"cancel (?:my |the |this |these |all |your )*(?:subscription|membership|texts?|messages?|sms|alerts"
    r"|notifications?|enrollment|"
    r"account|signup|sign up|me)",
    r"cut it out|knock it off|no texts?|no messages?|no sms",
    # Spanish
    r"(?:dar|dame|darme|darnos|denme|deme|dadme|den)(?: me)? (?:de )?baja|de baja",
    r"no (?:me |nos )?(?:envie|envies|envien|envieis|mande|mandes|manden|escriba|escribas|escriban|moleste|molestes|molesten|"
    r"contacte|contacten|contactes)",
    r"no (?:quiero|deseo|quisiera)(?: (?:mas|recibir|seguir|recibiendo|estos|sus|tus|sus|de|ningun))* (?:mensajes?|sms|textos?|"
    r"publicidad|nada|avisos|notificaciones|promociones|recibir|spam)",
    r"no mas (?:mensajes?|sms|textos?|spam|publicidad|por favor|avisos|gracias)",
    r"(?:deja|deje|dejen|dejad|para|pare|paren|parad) (?:ya )?de (?:enviar\w*|mandar\w*|escribir\w*|molestar\w*"
    r"|spamear\w*|contactar\w*)",
    r"numero equivocado|persona equivocada|equivoc\w+ de (?:numero|persona)",
    r"(?:borra|borre|borren|borrar|elimina|elimine|eliminen|eliminar|quita|quite|quiten|quitar|saca|saque"
    r"|saquen)(?:me|d?me| mi "
    r"(?:numero|telefono)| este numero)",
    r"(?:deja|deje|dejen)(?:me|nos) en paz|vete (?:ya|a la)|cancel\w+ (?:mi |la |esta )?(?:suscripcion|subscripcion)"
    r"|no me interesa",
    # German
    r"keine?(?: \w+)? (?:sms|nachrichten?|texte|werbung|mitteilungen|infos|benachrichtigungen|smsen)(?: mehr)?",
    r"nichts mehr (?:schicken|senden|schreiben|bekommen|erhalten)|nicht mehr (?:schreiben|schicken|senden"
    r"|kontaktieren|anschreiben|"
    r"texten|simsen|belastigen)|schreib\w* (?:mir|uns) nicht(?: mehr)?|schick\w*(?: sie)? (?:mir|uns) (?:nichts|keine)",
    r"(?:hor|hort|horen|hoer|hoert|hoeren)(?: (?:sie|bitte|damit|endlich))* auf|aufhoren|aufhoeren",
    r"lass(?:t|en)?(?: sie)? mich in ruhe|falsche nummer|falsche person|falsch verbunden|verpiss\w*|kein interesse",
    r"meld\w*(?: sie)? mich(?: bitte)? ab|mich(?: bitte)? (?:abmelden|austragen|loschen|loeschen|abzumelden)|losch\w*"
    r" (?:sie )?(?:mich|meine)"
    r"|streich\w* (?:sie )?mich|trag\w*(?: sie)? mich(?: bitte)? aus|widerruf\w* (?:meine|hiermit)|hiermit widerrufe",
    # Dutch
    r"geen(?: \w+)? (?:sms|smsjes|smsen|berichten|berichtjes|reclame|appjes|spam)(?: meer)?",
    r"niet meer (?:sms\w*|sturen|berichten|appen|benaderen|contact\w*)|stuur (?:me |mij |ons )?(?:niets|geen|niet)"
    r"|stop\w* met \w+",
    r"meld (?:me|mij) af|(?:me|mij) (?:afmelden|uitschrijven)|schrijf (?:me|mij) uit|haal (?:me|mij|mijn nummer)"
    r" (?:er ?af|eraf|eruit|van)"
    r"|verwijder (?:me|mij|mijn|dit)|verkeerd nummer|verkeerde (?:nummer|persoon)|laat (?:me|mij) met rust|rot op"
    r"|hou(?:d)?(?: er)? "
    r"(?:mee )?op|houd? ermee op|geen interesse|niet geinteresseerd",
    # Swedish
    r"inga(?: \w+)? (?:sms|meddelanden|utskick|mess|texter)(?: mer)?",
    r"(?:sluta|slut) (?:att )?(?:med )?(?:skicka|smsa|smsen|sms|skriva|kontakta|messa|spamma|stora)|(?:skicka|skicka"
    r" mig|smsa|smsa mig|skriv|messa) "
    r"(?:inte|inga|inget|aldrig)|ta bort (?:mig|mitt|min)|ta mig bort|fel (?:nummer|person)|lamna mig ifred|lamna mig"
    r" i fred|lat mig vara"
    r"|stryk mig|dra at helvete|inte intresserad|vill inte (?:langre )?(?:ha|fa)(?: (?:fler|mer|era|nagra|dessa))*"
    r" (?:sms|meddelanden|utskick|reklam)"
    r"|avsluta (?:prenumeration\w*|medlemskap\w*|min)|avregistrera mig|anmal mig av|ga ur",
)
NOT_A_STOP: Final = _pattern(
    r"stopp?(?:ed|ing)? (?:by|over|in|into|off)(?! (?:me|texting))",
    r"(?:dont|do not|never|cant|cannot|wont|nunca|no|nicht|niet|inte|didnt|did not|not)(?: \w+)? (?:stop|unsubscribe"
    r"|opt out|quit)(?! text| send| mess)",
    r"non ?stop|(?:bus|next|full|last|first|train|pit) stop",
)
NO: Final = fold_words("no nope nah n nein nee nej nä non")

# --- automatic texts ------------------------------------------------------------------------------------------------

# A carrier, or a bot confirming something: no person wrote it, whatever words are in it.
MACHINE: Final = _pattern(
    r"^(?:network msg|free ?msg|free msg|at t free msg|t mobile free)",
    r"^you (?:have been|are now|are|were) (?:successfully )?(?:"
    r"unsubscribed|opted out|removed|subscribed)",
)
AUTOMATIC: Final = _pattern(
    r"(?:im|i am|currently|right now) (?:currently |now )?driving|driving (?:right now|at the moment|with)|sent from my car",
    r"auto ?(?:reply|response|responder|matic reply|matic response|svar)|automat(?:ic|ed) (?:message|reply|response|text)",
    r"out of (?:the )?office|not monitored|unmonitored|not receiving notifications|notifications (?:silenced|turned"
    r" off)|do not reply to this",
    r"(?:thanks|thank you) for (?:contacting|reaching out|messaging|texting|your message|your text|your inquiry"
    r"|getting in touch)",
    r"(?:ill|i will|we will|well) (?:get back to you|reply|respond|call you back|text you back|be in touch)",
    r"estoy (?:conduciendo|manejando)|(?:respuesta|mensaje) automatic[ao]|fuera de la oficina|te (?:respondo|contesto"
    r"|llamo) (?:mas tarde|luego|despues)",
    r"(?:fahre|bin) (?:gerade|grade) (?:auto|am steuer|unterwegs)|melde mich (?:spater|gleich|zuruck|wieder)"
    r"|automatische (?:antwort|nachricht)|abwesenheits\w*"
    r"|nicht im (?:buro|haus)",
    r"(?:aan het|ben nu aan het) rijden|autorijden|automatisch (?:antwoord|bericht)|reageer (?:ik )?later|niet op"
    r" kantoor|afwezigheids\w*",
    r"kor (?:just nu|bil|for tillfallet)|automatiskt (?:svar|meddelande)|svarar senare|aterkommer (?:senare|snart)"
    r"|inte pa kontoret",
)
# The way out at the foot of somebody's text; our own templates end so in five languages.
FOOTER: Final = Pattern(
    r"(?:\b(?:reply|text|txt|send|responde|antworte|antwoord|svara)\b )?(?:\bwith )?\b(?:stopp?|help)\b (?:(?:to|2)"
    r" (?:cancel|end|stop|quit|unsubscribe|"
    r"opt ?out|unsub)|for (?:help|info)|para (?:baja|salir|cancelar)|zum (?:abmelden|beenden)|om te stoppen|for att"
    r" avsluta|stopt|stoppt|avslutar)\b"
)
REACTION: Final = Pattern(
    r"^(?:liked|loved|laughed at|emphasi[sz]ed|disliked|questioned) (?:\".*\"|an? (?:image|photo|picture|video|movie"
    r"|attachment|link|message|audio message|"
    r"sticker|location|contact))$|^removed an? .{1,30} from (?:\".*\"|an? \w+)$|^reacted \S+ to \".*\"$|^gefallt:"
    r" ?\".*|^\".*\" (?:ein|eine) .{1,20} "
    r"hinzugefugt$|^hat (?:mit )?\S+ auf \".*\" reagiert$"
)

# --- yes, start, help -----------------------------------------------------------------------------------------------

YES: Final = fold_words("yes y yeah yep yup yess sí si claro ja jo japp jep jup jawohl oui da")
YES_WHEN_ASKED: Final = fold_words("ok okay sure absolutely definitely confirm vale confirmo gerne graag gärna okej okey")
YES_SIGNS: Final = frozenset("👍✅👌")
START: Final = fold_words("start unstop subscribe resubscribe resume optin starta starten volver empezar starte")
START_PHRASES: Final = _pattern(
    r"^opt(?: me)? (?:back )?in",
    r"^(?:sign|add|put) me (?:back|again)",
    r"(?:start|resume) (?:texting|sending|texts"
    r"|the texts)",
)
HELP: Final = fold_words("help info ayuda hilfe hulp hjälp aide información informacion infos")
HELP_PHRASES: Final = _pattern(
    r"who(?:s| is| are) (?:this|you|dis|texting|it)|who dis|whos this|what(?:s| is) this(?: number)?$|(?:need|want"
    r"|get|some) help|help me|can you help",
    r"quien(?:es)? (?:es|eres|son|habla|me escribe)|de quien es|(?:necesito|quiero) ayuda",
    r"wer (?:ist|bist|sind|schreibt) (?:das|da|dort|du|sie|hier|mir)|brauche hilfe",
    r"wie (?:is|ben|bent|zijn) (?:dit|je|jij|u|jullie|dat)|hulp nodig",
    r"vem (?:ar|e) (?:det|du|detta|ni)|behover hjalp",
)

# --- join, redeem, balance ------------------------------------------------------------------------------------------

JOIN: Final = fold_words("""
    join joining signup enroll enrol register unirme unir unirse inscribirme apuntarme registrarme participar anmelden mitmachen
    beitreten registrieren teilnehmen aanmelden meedoen inschrijven deelnemen registrera ansluta
""")
JOIN_PHRASES: Final = _pattern(
    r"sign (?:me |us )?up",
    r"(?:want|like|love) to (?:join|sign up|be a member|become a member)",
    r"count me in",
    r"(?:want|wanna be) in",
    r"ga med",
    r"vara med",
    r"bli medlem",
    r"anmal mig",
    r"mitglied werden",
    r"lid worden",
    r"mee ?doen",
    r"hacerme (?:socio|miembro)",
    r"quiero unirme",
)
REDEEM: Final = fold_words("redeem canjear canje einlösen inwisselen verzilveren inleveren inlösa")
REDEEM_ALONE: Final = fold_words("""
    reward rewards premio premios recompensa recompensas prämie prämien gutschein belohnung beloning beloningen belöning
    belöningar
    claim cashin
""")
REDEEM_PHRASES: Final = _pattern(
    r"(?:use|spend|cash in|claim) (?:my |the |some )?(?:points|rewards?|credit|coupon)",
    r"my (?:free|reward|rewards)(?: \w+)?",
    r"losa? in",
    r"loes in",
    r"(?:what|which) rewards?",
    r"(?:usar|gastar) (?:mis |los )?puntos",
    r"mi premio",
    r"meine? pramien?",
    r"mijn beloning(?:en)?",
    r"min beloning",
)
BALANCE: Final = fold_words("""
    balance points saldo puntos punkte punktestand punten puntensaldo poäng kontostand point stand
""")
BALANCE_ALONE: Final = fold_words("bal pts status credit visits visitas besuche bezoeken besök")

THANKS: Final = fold_words("""
    thanks thank thx ty thankyou tysm ok okay k kk okey cool great awesome nice perfect lol haha hahaha lmao good love
    yay wow yum yummy amazing
    excellent fantastic sweet np welcome wonderful yummm gracias genial perfecto excelente vale bueno danke dankeschön
    super top toll prima
    klasse spitze lecker bedankt dank dankjewel dankje fijn mooi leuk lekker tack toppen bra kul okej härligt grymt
    tusen schön merci
""")
THANKS_FILLERS: Final = fold_words("""
    you u so much very a lot it this sounds looks will do got that is was the y muchas mil mucho todo vielen sehr schön
    gut je wel u hartelijk heel erg
    så mycket många ha dig jättebra and love i hope guys all again too my we for your de da det no problem worries bye
""")
