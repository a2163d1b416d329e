"""How people of many languages write a date of which they know a part: words for months, seasons, "about", "before".

Words that mean different months in different languages are in `TWO_MEANINGS` and are asked about, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from formengine.kinds.days import MONTHS


def _words(text: str) -> tuple[str, ...]:
    """Words and phrases that stand in a text with commas between them."""
    return tuple(" ".join(text.split()).split(", "))


_MONTHS_OF = {
    "English": " ".join(MONTHS),
    "English, short": "jan feb mar apr - jun jul aug sep oct nov dec",
    "English, another short": "- - - - - - - - sept - - -",
    "German": "januar februar märz april mai juni juli august september oktober november dezember",
    "German of Austria": "jänner feber - - - - - - - - - -",
    "French": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "Spanish": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "Portuguese": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "Italian": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "Dutch": "januari februari maart april mei juni juli augustus september oktober november december",
    "Danish and Norwegian": "januar februar marts april maj juni juli august september oktober november desember",
    "Swedish": "januari februari mars april maj juni juli augusti september oktober november december",
    "Polish": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik - grudzień",
    "Polish, of a day": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października - grudnia",
    "Romanian": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "Hungarian": "január február március április május június július augusztus szeptember október november december",
    "Turkish": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "Welsh": "ionawr chwefror mawrth ebrill mai mehefin gorffennaf awst medi - tachwedd rhagfyr",
    "Irish": "eanáir feabhra márta aibreán bealtaine meitheamh iúil lúnasa - - samhain nollaig",
    "Russian": "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "Russian, of a day": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "Ukrainian": "січень лютий березень квітень травень червень липень серпень вересень жовтень - грудень",
    "Ukrainian, of a day": "січня лютого березня квітня травня червня липня серпня вересня жовтня - грудня",
    "Greek": "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος"
             " νοέμβριος δεκέμβριος",
    "Hindi": "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "Hindi, another spelling": "- फरवरी - - - - - - सितम्बर अक्तूबर नवम्बर दिसम्बर",
    "Arabic": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}  # fmt: skip
"""The twelve months in order; a dash where the language has no such word, or it stands in `TWO_MEANINGS`."""

MONTH_WORDS = {
    unicodedata.normalize("NFKC", word).casefold(): place
    for words in _MONTHS_OF.values()
    for place, word in enumerate(words.split(), start=1)
    if word != "-"
}

TWO_MEANINGS = {
    "listopad": "November in Polish and Czech, October in Croatian",
    "listopada": "November in Polish and Czech, October in Croatian",
    "листопад": "November in Ukrainian, October in an older use",
    "листопада": "November in Ukrainian, October in an older use",
    "hydref": "October in Welsh, and autumn",
}

SEASON_WORDS = {
    word: code
    for code, words in {
        "21": "spring frühling frühjahr printemps primavera wiosna wiosną gwanwyn весна весной voorjaar lente",
        "22": "summer sommer été verano estate lato latem haf лето летом zomer",
        "23": "autumn fall herbst automne otoño autunno outono jesień jesienią осень осенью herfst",
        "24": "winter hiver invierno inverno zima zimą gaeaf зима зимой",
    }.items()
    for word in words.split()
}

UNKNOWN = _words("""
    unknown, not known, don't know, do not know, nobody knows, ?, .., unbekannt, inconnu, inconnue, desconocido,
    desconocida, nieznany, nieznana, onbekend, sconosciuto, anhysbys, неизвестно, невідомо, bilinmiyor, غير
    معروف, 不詳, 不详
""")
ABOUT = _words("""
    about, around, approximately, approx., approx, circa, ca., ca, c., c, cca, abt, est., est, roughly,
    probably, possibly, perhaps, maybe, some time in, sometime in, early, mid, mid-, late, um, gegen, etwa,
    ungefähr, vers, environ, hacia, alrededor de, cerca de, por volta de, verso il, verso, intorno al,
    omstreeks, rond, około, ok., tua, thart ar, около, ок., приблизно, близько, yaklaşık, omkring, körülbelül,
    حوالي, 約, ~
""")
BEFORE = _words("""
    before, bef., bef, by, until, no later than, vor, bis, avant, antes de, prima del, voor, przed, cyn, roimh,
    до, перед, قبل, <
""")
AFTER = _words("""
    after, aft., aft, since, from, not before, nach, seit, après, depuis, después de, desde, dopo il, na, po, ar
    ôl, после, після, بعد, >
""")
BETWEEN = _words("""
    between, bet, from, zwischen, entre, tra il, tra, tussen, między, rhwng, idir, між, между, von, de, dal
""")
AND = _words("""
    and, to, till, until, or, und, bis, oder, et, à, ou, y, e, a, o, en, tot, i, do, lub, ac, agus, и, или, і,
    та, або, il, al
""")
FILLERS = _words("""
    the, of, in, de, del, di, da, do, le, la, el, il, den, der, im, en, w, roku, r., r, rok, года, год, г., г,
    року, рік, р., р, yılı, blwyddyn, year, anno, an, av, dne
""")

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
"""East Asian eras: what is added to a year of the era."""

CALENDARS = {
    "ah": "islamic", "a.h.": "islamic", "hijri": "islamic", "هـ": "islamic", "ه": "islamic",
    "sh": "persian", "s.h.": "persian", "ap": "persian", "شمسی": "persian",
    "ec": "ethiopian", "e.c.": "ethiopian", "eth. cal.": "ethiopian",
    "am": "hebrew", "a.m.": "hebrew",
    "be": "buddhist", "b.e.": "buddhist", "พ.ศ.": "buddhist",
}  # fmt: skip
"""What is written beside a year of another calendar."""

MONTHS_OF_CALENDARS = {
    word: calendar
    for calendar, words in {
        "islamic": "muharram safar rajab shaban sha'ban shaaban ramadan ramadhan ramazan ramzan shawwal shawal"
                   " محرم صفر رجب شعبان رمضان شوال",
        "hebrew": "tishri tishrei cheshvan heshvan marcheshvan kislev tevet teves shevat shvat adar nisan iyar iyyar"
                  " sivan tammuz tamuz av elul תשרי חשון חשוון כסלו טבת שבט אדר ניסן אייר סיון סיוון תמוז אב אלול",
        "ethiopian": "meskerem tikimt tikemt hidar hedar tahsas tahisas tir yekatit megabit miazia miyazya ginbot"
                     " genbot sene hamle nehase pagume"
                     " pagumen መስከረም ጥቅምት ኅዳር ታኅሣሥ ጥር የካቲት መጋቢት ሚያዝያ ግንቦት ሰኔ ሐምሌ ነሐሴ ጳጉሜ",
        "persian": "farvardin ordibehesht khordad mordad shahrivar mehr aban azar bahman esfand",
    }.items()
    for word in words.split()
} | dict.fromkeys(_words("""
    rabi al-awwal, rabi al-thani, rabi i, rabi ii, jumada al-awwal, jumada al-ula, jumada al-thani, jumada al-akhira,
    jumada i, jumada ii, dhu al-qa'da, dhu al-qadah, dhu al-hijja, dhu al-hijjah, dhul hijja, dhul hijjah, dhul qada,
    ربيع الأول, ربيع الثاني, جمادى الأولى, جمادى الثانية, ذو القعدة, ذو الحجة
"""), "islamic") | dict.fromkeys(_words("adar i, adar ii, אדר א, אדר ב"), "hebrew")  # fmt: skip
"""Months of other calendars, and whose they are; Nisan is one of ours in Turkish: the year tells them apart."""
YEARS_OF_CALENDARS = {
    "islamic": (1200, 1500),
    "hebrew": (5500, 6000),
    "ethiopian": (1800, 2100),
    "persian": (1200, 1500),
}
"""From which year to which a year beside such a month is taken for one of that calendar."""
SURELY = frozenset({"islamic", "hebrew", "persian"})
"""Calendars whose years cannot be mistaken for ours; an Ethiopian year says that it is one."""

FEASTS = {
    "christmas": 12, "xmas": 12, "x-mas": 12, "christmas day": 12, "christmas eve": 12, "boxing day": 12,
    "weihnachten": 12, "noël": 12, "nadolig": 12,
}  # fmt: skip
"""Feasts and the month they are in where the churches of the West keep them."""
CENTURY = _words("""
    century, cent., jahrhundert, jh., siècle, siglo, secolo, século, wiek, wieku, eeuw, ganrif, век, века, століття
""")


def any_of(words: Iterable[str]) -> str:
    """A pattern of words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
