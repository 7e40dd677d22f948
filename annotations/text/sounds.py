"""Letters and groups of letters to the sounds that text.names compares: own tables, made after the standards.

A sound is one small ASCII letter, mostly the one that English writes. These stand for others:

    c  ts        ц ts tz c, and a German z
    h            х h kh, a Polish, Czech or German ch, and a Ukrainian г
    q  ch        ч ch tch tsch cz č ć
    s  s and z   с з, because German and Hungarian write them the other way round
    x  sh and zh ш ж щ дж sh zh sch sz š ž ż, and a French ch and j

Several sounds of one writing stand in a tuple, the likeliest first. Sources:

- Ukrainian: resolution 55 of the Cabinet of Ministers of 27 January 2010 (also BGN/PCGN 2019), BGN/PCGN 1965;
- Russian: BGN/PCGN 1947, GOST R 52535.1-2006 and ICAO Doc 9303-3 (passports), GOST 7.79-2000 system B;
- Belarusian: BGN/PCGN 1979, the instruction of 2000 as changed in 2007 (UNGEGN X/6);
- Bulgarian: the Transliteration Act of 2009 (BGN/PCGN 2013, UNGEGN X/7); Serbian and Macedonian: their own Latin
  alphabets (UNGEGN III/11);
- all of these: ISO 9:1995, and the scholarly transliteration with háčky, ISO/R 9:1968;
- Greek: ELOT 743 of 1982 (ISO 843:1997, BGN/PCGN 1996);
- what newspapers write: Duden's transcription (German), the one of the Polish spelling dictionary, the French
  "transcription usuelle", and the English habits of shortening -yy and -iy.
"""

Sounds = tuple[str, ...]


def _table(listed: str) -> dict[str, Sounds]:
    """'г=g/h ь=' to {'г': ('g', 'h'), 'ь': ('',)}."""
    pairs = (entry.split("=") for entry in listed.split())
    return {written: tuple(said.split("/")) for written, said in pairs}


CYRILLIC = _table("""
    а=a б=b в=v г=g/h ґ=g д=d е=e є=e ё=io/e ж=x з=s и=i і=i ї=i й=i ј=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f
    х=h ц=c ч=q ш=x щ=x ы=i ь= ъ= э=e ю=iu я=ia ў=u/v љ=li њ=ni ћ=q ђ=x џ=x ѓ=g ќ=k ѕ=ds ѝ=i ѣ=e ѳ=f ѵ=i
    ьо=io дж=x шч=x
""")  # й and ё are one character each: words come in NFC

GREEK = _table("""
    α=a β=v γ=g/i δ=d ε=e ζ=s η=i θ=t ι=i κ=k λ=l μ=m ν=n ξ=ks ο=o π=p ρ=r σ=s ς=s τ=t υ=i φ=f χ=h/q ψ=ps ω=o
    ου=u αυ=av/af ευ=ev/ef ηυ=iv/if μπ=b/mp ντ=nt/d γκ=gk/g γγ=ng γξ=nks γχ=nh τσ=c τζ=c/x
""")

# What is not here is read as the letter below its marks.
LATIN = _table("""
    a=a b=b c=k d=d e=e f=f g=g h=h i=i k=k l=l m=m n=n o=o p=p q=k r=r s=s t=t u=u v=v w=v x=ks y=i z=s/c
    ä=a æ=a å=a ö=o ø=o œ=o ü=u ß=s ı=i ł=l đ=x/d ð=d þ=t ħ=h ŋ=n ə=a
    č=q ć=q ç=q/s š=x ś=x/s ş=x/s ș=x/s ŝ=x ž=x ż=x ź=s ţ=c ț=c ř=r/rx ğ=g/ ĭ=i ŭ=u/v
    schtsch=x schtch=x shtsh=x shch=x chtch=x szcz=x šč=x stsch=x
    tsch=q tch=q cz=q ch=q/h/x sch=x sh=x sz=x zh=x dsch=x dzh=x dž=x dj=x/di
    ts=c tz=c kh=h gh=g ph=f th=t wh=v ck=k qu=kv lj=li nj=ni ou=u oo=o
""")

SOUNDS: dict[str, Sounds] = {**CYRILLIC, **GREEK, **LATIN}
GROUPS = sorted((written for written in SOUNDS if len(written) > 1), key=len, reverse=True)
