"""Words that stand beside a name without being part of it, and words by which a name is known as no person's.

All in small letters and without full stops. They decide what text.persons takes off a quote, so a word belongs here
only if newspapers write it before names, and no name begins with it.
"""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


ARTICLES = frozenset({"the", "a", "an"})
# They name nobody. Not in capitals: US.
PRONOUNS = _words(
    """
    he she it they him her them his hers its their theirs himself herself itself themselves we us our ours i me my you
    who whom whose which that this these those both er sie il elle ils elles він вона вони його її їх он она они его её
    их ihr ihm ihn
    """
)
# Of what is written before a name as well as in it, such as King Charles: taken off if two words are left.
RANKS_OF_BIRTH = _words("king queen prince princess pope patriarch emir sheikh sultan emperor crown")
TITLES = _words(
    """
    mr mrs ms miss mx dr doctor prof professor sir dame lord lady baron baroness rev reverend
    president presidents vice-president prime-minister premier minister chancellor secretary ambassador envoy
    senator sen representative rep congressman congresswoman governor gov mayor mp mep judge justice prosecutor
    chairman chairwoman chairperson chair speaker commissioner director chief head leader spokesman spokeswoman
    spokesperson negotiator adviser advisor aide diplomat lawmaker deputy
    secretary-general attorney-general director-general lieutenant-general major-general
    general gen colonel col major maj captain capt lieutenant lt sergeant sgt admiral adm marshal commander brigadier
    analyst expert economist journalist reporter correspondent editor activist lawyer politician
    pan pani herr frau monsieur madame señor señora
    präsident präsidentin kanzler kanzlerin außenminister minister-president président présidente ministre
    президент президентка прем'єр прем'єр-міністр премьер премьер-министр міністр министр канцлер генерал пан пані
    господин госпожа голова глава речник речниця
    """
)
# Two words and more, as one title.
LONG_TITLES = tuple(
    tuple(title.split())
    for title in (
        "secretary of state",
        "secretary of defense",
        "secretary of defence",
        "minister of defence",
        "minister of defense",
        "minister of foreign affairs",
        "minister of the interior",
        "minister of justice",
        "minister of finance",
        "chief of staff",
        "chief of the general staff",
        "head of state",
        "head of government",
        "chairman of the board",
    )
)
# Before a title; alone they are none.
BEFORE_TITLES = _words(
    """
    former ex acting deputy vice interim outgoing incoming then late new newly elected first second prime foreign
    defence defense interior finance economy energy justice state press national security advisor adviser envoy special
    senior chief top opposition
    """
)
NUMBERED = _words("jr jnr junior sr snr senior ii iii iv")  # behind a name: which of those who bear it
LINKS = _words("of for and & in on at to de la del du des und y і и та")
STOP_WORDS = ARTICLES | _words("of for and in on de la del du des der die das und")
# The last word, or one of them, of what is no person.
COLLECTIVE = _words(
    """
    administration affairs agency air alliance america army arms assembly assistance association authority bank
    battalion bloc board brigade brotherhood bureau cabinet center centre chamber church club coalition command
    commission committee company congress corporation corps council country court cross daily defence defense delegation
    department directorate duma emirates federation force forces foundation front fund government group guard
    headquarters house institute intelligence journal kingdom league mail media military ministry monetary mission
    movement nations navy network news office organisation organization parliament party police post press project
    rada radio regiment republic resistance security senate service services society staff state states team television
    times treaty tribune tv union unit university wife wing
    """
)
# One name in several languages, which sound different: in each group the spellings that have keys of their own.
VARIANTS = tuple(
    group.split()
    for group in (
        "Volodymyr Vladimir Wolodymyr",
        "Oleksandr Aleksandr Alexander Alex",
        "Oleksii Aleksei Alexei Alexey",
        "Serhii Sergei Serge",
        "Mykola Nikolai",
        "Mykhailo Mikhail",
        "Dmytro Dmitri Dmitry",
        "Andrii Andrei",
        "Yevhen Yevgeny Evgeni Eugene",
        "Hryhorii Grigory",
        "Ihor Igor",
        "Oleh Oleg",
        "Pavlo Pavel",
        "Petro Pyotr",
        "Olena Elena Helena",
        "Kateryna Ekaterina Katerina",
        "Vitalii Vitali Vitaly",
        "Kyrylo Kirill",
        "Yurii Yuri Juri",
        "Vasyl Vasily",
        "Viktor Victor",
        "Joseph Joe",
        "Michael Mike",
        "Robert Bob",
        "Kyiv Kiev",
        "Kharkiv Kharkov",
        "Odesa Odessa",
        "Lviv Lvov",
        "Mykolaiv Nikolaev",
        "Moscow Moskva Moskau",
        "Russia Rossiya Russland",
        "Ukraine Ukraina Україна Украина",
        "Germany Deutschland",
        "Biden Байден",
        "Trump Трамп",
        "Rubio Рубіо Рубио",
        "Macron Макрон",
        "Scholz Шольц",
        "Merz Мерц",
    )
)
