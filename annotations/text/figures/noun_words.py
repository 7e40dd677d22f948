"""Lists of words that the search for nouns needs. They are short on purpose: what is missing is read by its ending."""

from annotations.text.figures.words import listed

# Plurals that no rule undoes, and what they are the plural of.
IRREGULAR = {
    plural: one
    for plural, _, one in (
        pair.partition(":")
        for pair in listed(
            """people:people persons:person men:man women:woman children:child feet:foot teeth:tooth mice:mouse
            geese:goose lives:life wives:wife knives:knife halves:half wolves:wolf leaves:leaf shelves:shelf
            loaves:loaf thieves:thief calves:calf buses:bus gases:gas viruses:virus bonuses:bonus campuses:campus
            statuses:status crises:crisis analyses:analysis bases:base oases:oasis theses:thesis
            phenomena:phenomenon criteria:criterion servicemen:serviceman servicewomen:servicewoman
            policemen:policeman firemen:fireman gunmen:gunman fishermen:fisherman businessmen:businessman
            spokesmen:spokesman congressmen:congressman lawmen:lawman policewomen:policewoman airmen:airman
            seamen:seaman militiamen:militiaman guardsmen:guardsman cookies:cookie movies:movie zombies:zombie
            calories:calorie rookies:rookie selfies:selfie ties:tie lies:lie pies:pie dead:dead wounded:injured
            injured:injured hurt:injured killed:dead missing:missing deaths:dead fatalities:dead injuries:injured
            heroes:hero tomatoes:tomato potatoes:potato grandchildren:grandchild schoolchildren:schoolchild
            gentlemen:gentleman"""
        )
    )
}
# The same word for one and for many.
UNCHANGED = listed(
    """aircraft crew military infantry spacecraft hovercraft watercraft personnel police cattle sheep fish livestock
    species series headquarters barracks poultry staff offspring crossroads deer"""
)
# They end in s and are no plurals.
NOT_PLURAL = listed(
    """was is has does this its his as us thus always perhaps yes besides afterwards upwards towards sometimes whereas
    says remains includes continues makes gives takes comes goes plans wants hopes ahead news gas bus virus status
    politics economics mathematics physics ours theirs hers yours outdoors indoors overseas nowadays across less
    unless various previous serious dangerous religious famous enormous numerous hours' perhaps cross press process
    progress access success congress business illness witness happens needs costs means shows stands lies alongside
    regardless nevertheless downwards backwards forwards afterwards was"""
)
# They begin another phrase, so that the noun must stand before them.
STOPS = listed(
    """of in on at by for from to with without into onto over under after before between among amid during since until
    till about against around across through throughout near inside outside within behind beside beyond above below
    off out up down along via per than as like despite including following according and or but nor so because while
    when where which who whom whose that if though although whether how why what is are was were be been being am
    has have had do does did will would can could may might must shall should not n't no never only just now then
    there here also too again still already yet soon later earlier ago ahead away i you he she it we they me him us
    them his her its their our your my this these those the a an each every both all any either neither another
    himself themselves itself said says say told reported claimed died left came went took made became began hit
    struck shot fired flew fell remain remained remains arrived attended gathered fled won signed voted followed
    rose grew stood lived worked returned landed crashed sank collapsed served got get gets needing seeking
    requiring await belong die flee seek suffer want need lack rely speak come go take carrying killing
    leaving wounding injuring one ones two three four five six seven eight nine ten most
    many much few several such more'n"""
)
# They say nothing of what is counted, and stand between a number and its noun.
SKIPPED = listed("more other others' additional further extra new different separate other so-called such-called")
# The first half of a compound, though it looks like a plural.
COMPOUNDS = listed(
    """crew staff police arms sports sales munitions weapons customs goods news savings communications operations
    logistics rights defence defense systems forces veterans women men children people sanctions dead wounded
    injured missing killed hurt"""
)
PEOPLE = listed(
    """crew military infantry person people inhabitant crewman civilian soldier child woman man girl boy baby infant
    toddler teenager teen adult pensioner resident passenger evacuee refugee migrant prisoner hostage detainee
    captive inmate fighter militant rebel insurgent terrorist troop trooper serviceman servicewoman officer official
    policeman policewoman police personnel staff worker employee volunteer journalist reporter doctor nurse medic
    paramedic rescuer firefighter driver pilot sailor marine crew-member member leader president minister lawmaker
    senator deputy mp mps voter protester demonstrator activist student pupil teacher victim casualty survivor
    witness suspect attacker gunman bomber-pilot sniper conscript recruit reservist veteran mercenary guard
    commander general colonel captain politician diplomat negotiator delegate mediator expert analyst scientist
    researcher patient hero farmer fisherman tourist visitor guest fan player athlete spectator supporter customer
    client tenant owner citizen national foreigner native villager townsman neighbour neighbor relative parent
    mother father son daughter brother sister husband wife widow orphan friend colleague pow other dead injured
    missing displaced wounded lawyer judge prosecutor juror engineer technician miner builder shopper commuter
    cyclist pedestrian motorist celebrity singer actor author writer artist poet priest monk nun pilgrim believer
    follower subscriber user respondent applicant candidate nominee graduate trainee defector deserter spy agent
    traitor partisan smuggler trafficker dealer thief murderer criminal offender convict adviser advisor aide envoy
    ambassador governor mayor councillor investor shareholder trader banker economist billionaire millionaire
    director manager executive shopkeeper mourner bystander sibling twin youth youngster elder grandchild
    schoolchild descendant newborn human individual serviceperson peacekeeper monitor observer inspector
    investigator intern servicemember guerrilla combatant invader occupier jihadist separatist settler squatter
    swimmer runner climber skier rider walker hiker camper holidaymaker attendee participant speaker listener viewer
    reader caller donor taxpayer breadwinner dependant dependent invalid earner borrower creditor debtor buyer
    seller consumer homeowner renter retiree striker picketer cleric imam worshipper traveller traveler helper carer
    cleaner courier dancer designer developer editor explorer founder gardener hunter jogger learner lecturer lodger
    marcher organiser organizer painter performer photographer producer programmer racer ranger robber ruler scholar
    grandmother grandfather defendant plaintiff
    stranger surfer trainer treasurer vendor waiter warrior winner rioter looter defender newcomer whistleblower
    gangster hijacker kidnapper captor jailer blogger streamer influencer diver paratrooper gunner sapper deminer
    operator barrister solicitor butcher baker barber plumber carpenter welder labourer laborer peasant herder
    shepherd goalkeeper boxer wrestler sprinter skater rower coach referee umpire spouse foe enemy bride teammate
    classmate housemate flatmate roommate passer-by hostage-taker mechanic electrician chef clerk cashier accountant
    consultant assistant sergeant lieutenant admiral warlord chieftain bishop rabbi preacher missionary professor
    tutor rector dean headteacher signatory minor"""
)
PEOPLES = listed(
    """israelis iraqis pakistanis saudis kuwaitis yemenis bangladeshis afghans poles turks kurds germans arabs jews
    muslims christians hindus sunnis shias brits swedes danes finns dutchmen frenchmen englishmen greeks czechs
    slovaks serbs croats tatars cossacks spaniards scots londoners kyivans houthis yazidis uyghurs uighurs thais
    swiss filipinos azeris somalis bosnians kazakhs uzbeks new-yorkers buddhists sikhs"""
)
NOT_PEOPLE = listed(
    """crew military infantry committee coffee fee tree degree knee guarantee jamboree levee trustee-fund list twist
    fist wrist mist checklist shortlist ukrainian-made human-rights playlist waitlist"""
)
# Things that one of is a figure, as in 'one drone was shot down'.
THINGS = listed(
    """drone missile rocket bomb shell mine tank vehicle car bus lorry truck train ship boat vessel submarine plane
    aircraft helicopter jet bomber fighter building house apartment hospital school church bridge factory refinery
    depot airfield death injury casualty vote seat point goal ticket round"""
)
# What else 'several' counts.
MORE_THINGS = listed(
    """village town city region district settlement street home projectile explosion blast strike attack fire gun
    system warship warplane launcher"""
)
