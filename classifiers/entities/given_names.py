"""Given names that are common in Finland, Sweden, Estonia and among those who write from elsewhere."""

_FINNISH = """
aada aarni aaro aarre aatos aatto aatu adele ahti aila aino airi aki akseli akusti aleksandra
aleksi aliisa alina alisa alli alma amalia anita anja anna anne anneli anni anniina annika annikki annukka
ansa anssi antero anton antti antton anu arja armas armi arto arttu arvo asko atte auli aune auvo eeli eelis
eemeli eemil eero eetu eeva eevert eevi eija eila eine eino eino-ilmari eira elias eliisa elina elisa ella
elli elma elsa elvi emilia emmi enni ensio erja erkka erkki esa esko essi eveliina hanna hannele hannes
hannu harri heidi heikki heimo heini helena heli helka helky helmi helvi henna henri henrik hertta hilja
hilkka hilla hilma iida iina iiris iiro ilkka ilmari ilona ilpo impi inka inkeri irene irina irja irma
irmeli ismo isto jaakko jaana jalmari jani janne jari jarkko jarmo jenna jenni jere joel johannes joni jonna
joonas joonatan jouko jouni juha juhana juhani juho jukka julia jussi juuso jyrki kaapo kaarina kaarle
kaarlo kai kaija kaiju kaino kaisa kaisu kalervo kalle kari karoliina kasper katariina katja katri kauko
keijo kerkko kerttu kielo kimmo kirsi kirsti kitty konsta kosti kristiina kullervo kustaa kyllikki kyösti
lahja laila lari lasse lauha laura lauri lea leena leevi leila lempi lenni leo liisa lilja linnea lotta
luukas lyyli maarit mai maija maija-liisa maire maj malla manu mari maria marianne marika marita marja
marjatta marjo marjut markku marko markus martin martta martti matias matleena matti mauno mauri meeri meri
merja miia mika mikael mikko milla mimmi minea minna minttu mira mirella mirja mirjami mirva naemi nea nelli
netta niila niilo niina niko nooa noora oiva okko olavi olli onerva onni oona orvokki oskari osmo otso otto
outi paavo paula pauli pauliina peetu pekka pentti pertti perttu petra petri petteri pia pihla piia pilvi
pirita pirjo pirkko päivi päivikki raija raili raimo raisa rasmus rauha rauni rebekka reetta reijo reino
riikka riina riitta risto ritta ritva roni roope roosa saana saara saija saila saimi sakari salla salli
salme sami sampsa samu samuel samuli sanna sanni santeri santtu sara sari satu seija senja senni seppo siiri
simo sini sinikka sirkka sirpa sofia sohvi soile susanna suvi sylvi sylvia taimi taina taisto taneli tanja
tapani tapio tarja taru tauno teemu teija tellervo teppo terho tero terttu tiia tiina timo toivo tomi tommi
toni topi tuija tuire tuomas tuomo tuula tuulia tuulikki tuure tytti tyyne tyyra ulla unto urho urpo usko
vanessa vappu veera veijo veikka veikko veli venla vesa vieno viivi vilho vilja viljami viljo ville vilma
vilppu voitto väinämö väinö ylermi yrjänä yrjö
"""
_SWEDISH = """
agda agneta albin alexander alf alfred alice alva amanda anders andreas anette anita ann anna-karin annika
arne arvid assar astrid axel barbro beata bengt bertil birgitta bjarne bjorn björn bo bodil britt britta
börje camilla carina carl carola caroline cecilia charlotta christer christian christina cilla claes clara
conny dag dagmar dan daniel david doris dorrit ebba ebbe edit edvin egon elin elisabet elisabeth ellen elof
elsa elvira emelie emil emma enar erik erika ernst ester eva evert fanny filip folke fredrik frida gerd
gittan gudrun gun gunborg gunde gunilla gunnar gunnel gurli gustaf gustav göran göte hampus hans harald
hedda hedvig helge helmer henning henrik hillevi hjalmar hjördis holger hugo hulda håkan ida inga ingegerd
ingemar inger ingrid irene isak ivar jakob jan jeanette jenny jens jesper jimmy joakim johan johanna john
jonas jonathan josefin julia karin karl kennet kent kerstin kjell klas knut kristian kristina lage lars leif
leila lena lennart lillemor lilly lina linda linn linus lisa lisbeth lisen louise lova lovisa ludvig lukas
madeleine magnus maj maj-len maja malena malin margareta marie marita martin mats mattias max melker mia
micael mikaela moa mona monica monika märta måna måns niklas nils nina ola olga oliver olle olof oscar oskar
osvald otto patrik paulina peder per pernilla peter petronella petter pontus pär ragnar ragnhild rakel
rasmus rebecka rickard robert robin roger roland rolf rune rut saga sandra sanna sebastian selma signe
sigrid sigvard simon siri siv sofie solbritt solveig staffan stefan stellan sten stig stina sture susanne
svante sven sverker sylvia tage tekla therese thomas tilda tobias tomas tommy tor torbjörn tord tove tyra
ulf ulla ulrik ulrika uno urban valter vendela vera verner viktor viktoria vilgot vilhelm viola viveka
wilhelmina william yngve yvonne zacharias åke åsa örjan östen
"""
_ESTONIAN = """
aadu aare aavo ahti ahto aili aime ain aita aivar aive alar aleksander allan alma ande andres andrus ann
anneli anti ants argo arno arnold arvi arvo asta astrid ave birgit egert eha elle elmar endel ene enn erki
ermo ester eve evelin feliks gert grete hanna hardi heiki heino helen helle helve hendrik henn hilja hillar
hindrek ilmar ilme imbi indrek inge ingrid ira ivar ivi jaak jaan jaana jaanus janek janno jelena joosep
jüri kaarel kadi kadri kai kaido kaie kairi kaja kalev kalju kalle kalmer karin karl kaspar katrin kaur
kerli kersti kert ketlin koit kreet krista kristel kristi kristiina kristjan kristo ksenja kuldar kätlin
külli küllike lagle laine laura lauri lea leho leili lembe lembit lii liia liidia liina liis liisi liivi
linda luule maarika maarja maarja-liis madis maie mailis maire mall malle mare marek margit margus mari-liis
marju marko mart marten marti martin mati meelika meelike meelis merike merle mihkel miia mikk milvi mirjam
moonika märt natalja neeme oleg olev oskar ott paavo peep peeter pille piret priidik priit rait raivo rando
rasmus raul rauno reelika reet rein rene riho riina rivo robin roosi rutt ruuben saima salme sander signe
sigrid siim siiri silja silver silvi siret sirje sten sulev svea taavi taimi tambet tanel tarmo tarvo tauri
teet tiia tiina tiit tiiu toomas triin triinu tuuli tõnis tõnu uku ulvi uno urmas ursula urve vahur vaike
valdur valve veiko veljo vello viire viivi vilja villu virve võle õnnela üllar ülle ülo
"""
_OTHERS = """
abdi abigail achim adam agnieszka ahmed alan albert aleksandr aleksei alex alexandra alexey ali alice alla
amelia amina amy anastasia anatoli andrea andrei andrew andrey andrzej angela anita annegret anthony barbara
benjamin bernd birgit boris brian bruce callum carol catherine charles chloe chris christine christopher
claire colin craig daisy daria deborah denis dennis detlef diana diane dieter dirk dmitri dmitry donald
donna doris dorothy eckhard edward ekaterina elena elizabeth emily emma eric evelyn evgeni ewa fatima fiona
frank franz freya friedrich galina gareth gary george gerald gerhard gillian gisela grace graham grigori
günter günther hannah harriet harry hassan heather heike heinz helen helmut henry herbert hilary holger
holly horst howard hubert hugh ian ibrahim igor ilja ilse ilya ilze imogen inese irina isabel isla ivan ivy
jack jacob james jamie jane janet jason jean jennifer jeremy jerzy jessica jill jim joan joe jonas joseph
josh joyce judith julia julie jutta jörg jürgen jānis karen karsten katarzyna kate katharina katherine
kathleen kathrin keith kelly ken kenneth kenny kevin kim kirill kirsten kitty klaus konstantin kristīne
krzysztof ksenia kurt kyle larisa lauren laurence lawrence layla leo leonard leslie lewis ligita lily linda
ljudmila lorna lothar louise lucy ludmila luke lynn maggie maksim malcolm manfred manuela marcus marek
margaret marina marion marjorie mark markus martha mary matthew matthias maureen max małgorzata megan
melissa michael michelle mihhail mike mikhail miles mohamed mohammad mohammed molly morag muriel mustafa
mārtiņš nadezhda nancy naomi natalia natalie natalja neil nicholas nick nicola nigel nikita nikolai nora
norbert norma norman oksana olaf oleg olga oliver olivia omar oscar owen pamela patricia patrick paul paula
pauline pavel peggy penny percy petra philip phoebe piotr polina poppy quentin rachel rainer ralf ralph rasa
raymond rebecca reinhard renate richard rita rob roman rosemary rosie ross roy rupert russell ruth ryan
rüdiger sabine sally sam samantha samuel sarah scott sean sergei sergey sharon sheena sheila sidney sigrid
silke simon sophie stacey stanislav stella stephanie stephen steve steven stewart stuart susan suzanne
svetlana sylvia tamara tara tatiana tatjana ted teresa terry theo tim timothy timur toby tom tomasz tony
torsten tracey trevor ulrich una ursula uwe vadim valentina valeri valerie vanessa vasili vera vernon
victoria viktor vince violet vitali vladimir vladislav volker vytautas walter wendy werner will winston
wolfgang yasmin yulia yusuf yvette zinaida zoe žanna александр алексей алла анастасия анатолий андрей анна
антон борис вадим валентина валерий вера виктор виталий владимир галина дарья денис дмитрий евгений
екатерина елена иван игорь илья ирина кирилл константин ксения лариса людмила максим марина мария михаил
надежда наталья никита николай оксана олег ольга павел полина роман светлана сергей татьяна юлия юрий
"""
GIVEN_NAMES = frozenset(" ".join((_FINNISH, _SWEDISH, _ESTONIAN, _OTHERS)).split())
"""In lower case."""

_NOT_NAMES = """
a aadress ab adress advance aihe also an and android arve arvoisa asia asiakas asiakaspalvelu asking att
best bästa clewer clewerin clewers could customer data dear di dna dr du eesti ei ekon elisa email en
estonia ett ette etukäteen facebook faktura finland fm from från gdpr gmbh going google gsm hallitus haluan
he he's hei hej hejsan hello helsingin helsinki hi huhtikuu huolto hyvä hyvät hälsningar i if in inc
information ins instagram inte invoice iphone is isännöitsijä it ja jag jos jätevesi katu katuosoite kiitos
kind kirjoitti kirjutas klient kun kund kundservice kunnioittaen kuten lasku laskutus linnankatu lisäksi
logistics ltd lugupeetud lugupidamisega lähetetty ma maaliskuu maanantai madam markkinointi med meta miksi
milloin mina minulla minulle minun minä mistä mitte mitä mob moi mr mrs ms mvh my myynti myös name namn ni
niin nimi nordea not number numero nyt och odotan officer olen olkaa onko order osoite oy oü p.s perjantai
personal please poistakaa posti postinumero postiosoite privacy prof protection ps puh puhdistamo
puheenjohtaja puhelin puhelinnumero pyydän re regards request saadetud saanko sent service she sir sirs
skickat skrev so still stockholm suomen suomi sure sverige sähköposti tack tallinn tampereen team technology
tel telefon telia tere terv terve terveisin tervitades thank thanks the they this tie tietosuoja tilaus
toimitusjohtaja turku turun tällä tämän uutiskirje vastaanottaja verkkokauppa very vi voisitteko voitteko vs
vtm vänlig vänligen was we would writing wrote yhteyshenkilömme you your ystävällisesti
"""
NO_NAMES = frozenset(_NOT_NAMES.split())
"""Words in lower case that begin with a capital letter at the side of names, and belong to none."""

_WORDS_TOO = """
anna armas ela eve ilo impi into kaino kielo lahja lumi mai mairi mari mark may meri oma onni rauha satu sini
toivo tuuli usko will
"""
WORDS_TOO = frozenset(_WORDS_TOO.split())
"""Given names that are words in the middle of a sentence, too."""
