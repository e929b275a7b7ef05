-- Names by language, as "name" or "name=ascii" where the alphabet is not Latin. Families are such that any given name goes with them.
create temp table demo_language on commit drop as
select row_number() over () as language, v.*
from (values
    ('English', 15, 'Emily,James,Olivia,Harry,Grace,Jack,Charlotte,Thomas,Amelia,William,Isla,George,Hannah,Oliver,Lucy,Daniel,Megan,Samuel,Zoe,Nathan,Ruth,Dominic,Abigail,Leo',
        'Harrison,Whitcombe,Robinson,O''Connor,Thompson,Ashworth,Wilson,Hughes,Patterson,Clarke,Jefferson,Mitchell,O''Brien,Turner,Fletcher,Barnes,Morrison,Walsh,Bennett,Fairchild,Simpson,Holloway,Carson,Pemberton'),
    ('Spanish', 9, 'Lucía,Mateo,Sofía,Alejandro,Martina,Diego,Valentina,Javier,Camila,Andrés,Elena,Íñigo,Carmen,Rubén,Paula,José Luis,Ximena,Nicolás,Marisol,Joaquín',
        'García López,Martínez,Rodríguez,Fernández,Gutiérrez,Ibáñez,Muñoz,Ruiz,Navarro,Peña Castro,Ortega,Vázquez,Herrera,Delgado,Nuñez,Salazar,Quiroga,Aguilar,Echeverría,de la Torre'),
    ('Portuguese', 7, 'João,Beatriz,Rafael,Mariana,Tiago,Inês,Gonçalo,Letícia,Thiago,Luísa,Caetano,Fernanda,André,Conceição,Miguel,Júlia,Vítor,Helena',
        'Silva,Carvalho,Gonçalves,Monteiro,Araújo,Magalhães,Ferreira,dos Santos,Brandão,Queirós,Nogueira,Simões,Albuquerque,Lourenço,Teixeira,Guimarães,Pacheco,Sampaio'),
    ('German', 9, 'Lukas,Hannah,Jürgen,Sabine,Felix,Annika,Günther,Mia,Björn,Katharina,Matthias,Lea,Sören,Ursula,Jonas,Franziska,Till,Heike,Karl-Heinz,Änne',
        'Müller,Schmidt,Brandt,Köhler,Weiß,Hoffmann,Schäfer,Vogel,Groß,Lehmann,Krüger,Zimmermann,Böttcher,Neumann,von der Heide,Jansen,Strauß,Petersen,Albrecht,Kühn'),
    ('French', 7, 'Marie,Jean-Pierre,Camille,Étienne,Chloé,François,Hélène,Théo,Anaïs,Benoît,Noémie,Gaël,Solène,Cédric,Agnès,Rémi,Zoé,Loïc',
        'Larsonneur,Beaumont,Lefèvre,D''Angelo,Moreau,Garçon,Dubois,L''Hermitte,Fournier,Besson,Chevalier,Marchand,Rousseau,de Villiers,Boulanger,Perrin,Guérin,Masson'),
    ('Nordic', 8, 'Sondre,Astrid,Mikkel,Freja,Håkon,Ingrid,Søren,Elin,Björn,Linnéa,Åse,Øyvind,Aino,Väinö,Sigrún,Þór,Kaisa,Lars,Ronja,Emil',
        'Andersson,Mikkelson,Hansen,Lindqvist,Johansson,Bjørnstad,Sørensen,Virtanen,Åkerlund,Olsen,Halvorsen,Nyström,Eriksson,Møller,Jónsson,Kallio,Petterson,Solberg,Håkansson,Ødegård'),
    ('Polish', 5, 'Agnieszka,Tomasz,Małgorzata,Paweł,Katarzyna,Łukasz,Zofia,Krzysztof,Bożena,Grzegorz,Wojciech,Ewa,Michał,Żaneta,Stanisław,Kinga',
        'Nowak,Wójcik,Mazur,Kaczmarek,Zając,Król,Dudek,Stępień,Sikora,Baran,Szewczyk,Pietrzak,Gołąb,Świątek,Błaszczyk,Ździebło'),
    ('Turkish', 5, 'Aylin,Mehmet,Elif,Emre,Zeynep,Burak,Gülşen,Çağlar,Şule,Oğuz,Özlem,Tolga,Ebru,İbrahim,Defne,Kerem',
        'Demir,Yılmaz,Çelik,Şahin,Öztürk,Kılıç,Arslan,Doğan,Aydın,Özdemir,Güneş,Koç,Erdoğdu,Yıldırım,Aksoy,Taş'),
    ('Nigerian', 6, 'Chidinma,Oluwaseun,Ngozi,Emeka,Adaeze,Babatunde,Folasade,Chukwuemeka,Amina,Ifeanyi,Yewande,Obinna,Halima,Tunde,Ebele,Kelechi',
        'Okeke,Adeyemi,Nwosu,Balogun,Eze,Okonkwo,Abubakar,Olatunji,Chukwu,Bello,Ogunleye,Uzoma,Igwe,Danjuma,Afolabi,Onyekachi'),
    ('Kenyan', 4, 'Wanjiru,Otieno,Achieng,Kipchoge,Nyambura,Baraka,Akinyi,Mwangi,Zawadi,Kiprono,Makena,Jabali,Wambui,Odhiambo',
        'Kamau,Odinga,Mutua,Cheruiyot,Wafula,Njoroge,Omondi,Ndungu,Koech,Maina,Auma,Kimani,Barasa,Wekesa'),
    ('Indian', 9, 'Priya,Arjun,Ananya,Vikram,Lakshmi,Rohan,Deepika,Sanjay,Meera,Karthik,Ishita,Harpreet,Kavya,Aditya,Nandini,Farhan,Sushma,Venkatesh',
        'Nair,Sharma,Raghunathan,Patel,Iyer,Singh,Chatterjee,Reddy,Krishnamurthy,Gupta,Banerjee,Kaur,Deshpande,Joshi,Khan,Menon,Subramanian,Verma'),
    ('Chinese, romanised', 4, 'Wei,Xiaoming,Li,Yuxin,Jing,Haoran,Mei,Zihan,Qiang,Xinyi,Jun,Ruoxi,Bo,Lan', 'Wang,Zhang,Chen,Liu,Zhao,Huang,Xu,Sun,Guo,Ma,Lin,Ye,Ouyang,Lu'),
    ('Chinese', 1, '小明=Xiaoming,雨欣=Yuxin,浩然=Haoran,静=Jing,子涵=Zihan,美玲=Meiling', '王=Wang,張=Zhang,陳=Chen,劉=Liu,歐陽=Ouyang,林=Lin'),
    ('Japanese, romanised', 2, 'Yuki,Haruto,Sakura,Kenji,Aiko,Ren,Naomi,Takumi,Hana,Daichi,Emi,Shinji', 'Tanaka,Satō,Yamamoto,Suzuki,Kobayashi,Itō,Watanabe,Nakamura,Hayashi,Ōno,Mori,Ueda'),
    ('Japanese', 1, '結衣=Yui,蓮=Ren,さくら=Sakura,健太=Kenta,陽菜=Hina,大輝=Daiki', '佐藤=Sato,鈴木=Suzuki,高橋=Takahashi,渡辺=Watanabe,小林=Kobayashi,中村=Nakamura'),
    ('Korean, romanised', 2, 'Min-jun,Seo-yeon,Ji-ho,Ha-eun,Do-yun,Soo-bin,Hyun-woo,Yu-na', 'Kim,Lee,Park,Choi,Jung,Kang,Yoon,Han'),
    ('Korean', 1, '민준=Minjun,서연=Seoyeon,지호=Jiho,하은=Haeun,도윤=Doyun', '김=Kim,이=Lee,박=Park,최=Choi,정=Jung'),
    ('Arabic, romanised', 4, 'Fatima,Omar,Layla,Youssef,Aisha,Khalid,Noor,Tariq,Salma,Hassan,Rania,Ibrahim', 'al-Masri,Haddad,Nasser,el-Sayed,Rahman,Khoury,Farouk,Mansour,Abdullah,Qureshi,Bakri,Suleiman'),
    ('Arabic', 1, 'فاطمة=Fatima,عمر=Omar,ليلى=Layla,يوسف=Youssef,عائشة=Aisha', 'الحداد=Haddad,المصري=Masri,ناصر=Nasser,منصور=Mansour,خوري=Khoury'),
    ('Ukrainian', 1, 'Олена=Olena,Тарас=Taras,Оксана=Oksana,Андрій=Andriy,Софія=Sofiya', 'Шевченко=Shevchenko,Коваленко=Kovalenko,Бондаренко=Bondarenko,Ткаченко=Tkachenko'),
    ('Greek', 1, 'Ελένη=Eleni,Γιώργος=Giorgos,Δήμητρα=Dimitra,Νίκος=Nikos', 'Παππάς=Pappas,Νικολάου=Nikolaou,Οικονόμου=Oikonomou,Αγγέλου=Angelou')
) as v (label, weight, given_names, family_names);

create temp table demo_name on commit drop as
select l.language, n.is_family, n.ordinal, split_part(n.item, '=', 1) as name,
    regexp_replace(
        lower(translate(
            replace(replace(replace(replace(replace(coalesce(nullif(split_part(n.item, '=', 2), ''), n.item),
                'ß', 'ss'), 'æ', 'ae'), 'ø', 'o'), 'Ø', 'O'), 'Þ', 'Th'),
            'áàâäãåāÁÀÂÄÃÅçćčÇČéèêëęėÉÈíìîïıÍİñńÑóòôöõőōÓÖŌúùûüůÚÜýÿżźžŻŹśšşŚŞğĞłŁđð',
            'aaaaaaaAAAAAAcccCCeeeeeeEEiiiiiIInnNoooooooOOOuuuuuUUyyzzzZZsssSSgGlLdd'
        )),
        '[^a-z]', '', 'g'
    ) as ascii
from demo_language l
cross join lateral (
    select false as is_family, g.ordinal, g.item from string_to_table(l.given_names, ',') with ordinality as g (item, ordinal)
    union all
    select true, f.ordinal, f.item from string_to_table(l.family_names, ',') with ordinality as f (item, ordinal)
) n;

-- A language comes up as often as its weight says.
create temp table demo_language_slot on commit drop as
select row_number() over (order by l.language, g.n) - 1 as slot, l.language,
    (select count(*) from demo_name d where d.language = l.language and not d.is_family) as given_count,
    (select count(*) from demo_name d where d.language = l.language and d.is_family) as family_count
from demo_language l cross join lateral generate_series(1, l.weight) as g (n);

-- Reserved domains only (RFC 2606): no letter can ever reach anybody.
create temp table demo_domain on commit drop as
select row_number() over () - 1 as slot, d.domain
from string_to_table(
    'northwind.example,parcelwise.example,lumen-labs.example,harborline.example,tessera.example,oakandfern.example,bluepeak.example,'
    || 'kiteworks.example,meridian-health.example,copperfield.example,solstice.example,riverbank.example,quanta.example,fjordline.example,'
    || 'saffron.example,baobab.example,monsoon.example,silkroad.example,alpenglow.example,mistral.example', ','
) as d (domain);
