-- People who matter to the demo, in the order in which they joined; the generator gives each a place of its own among the others.
-- "part": demo = the accounts that one signs in with; staff; story = see 100_stories.sql; edge = a name that layouts trip over.
create temp table demo_cast on commit drop as
select row_number() over () as place, v.*
from (values
    ('demo', 'admin', 'Ingrid', 'Halvorsen', 'admin@gatehouse.test', 'admin', 'active'),
    ('demo', 'support', 'Mara', 'Okafor', 'support@gatehouse.test', 'support', 'active'),
    ('demo', 'auditor', 'Tomasz', 'Zieliński', 'auditor@gatehouse.test', 'auditor', 'active'),
    ('staff', 'okeke', 'Harrison', 'Okeke', 'h.okeke@example.com', 'admin', 'active'),
    ('staff', 'beaumont', 'Claire', 'Beaumont', 'claire.beaumont@example.com', 'admin', 'active'),
    ('staff', 'reyes', 'Daniel', 'Reyes', 'daniel.reyes@example.com', 'support', 'active'),
    ('staff', 'lindqvist', 'Gustav', 'Lindqvist', 'gustav.lindqvist@example.com', 'admin', 'inactive'),
    ('story', 'busiest', 'Rafael', 'Monteiro', 'rafael.monteiro@parcelwise.example', 'user', 'active'),
    ('edge', null, 'Y', 'Ó', 'y.o@example.org', 'user', 'active'),
    ('staff', 'demir', 'Aylin', 'Demir', 'aylin.demir@example.com', 'support', 'active'),
    ('edge', null, 'Maria del Carmen Guadalupe Esperanza Concepción', 'Fernández de Córdoba y Álvarez de Toledo-Montemayor', 'maria.del.carmen.guadalupe.esperanza.concepcion@fernandez-de-cordoba.example', 'user', 'active'),
    ('edge', null, 'Seán', 'Mac Giolla Phádraig-O''Shaughnessy', 'sean.macgiollaphadraig@example.net', 'user', 'active'),
    ('staff', 'obrien', 'Sinéad', 'O''Brien', 'sinead.obrien@example.com', 'support', 'active'),
    ('edge', null, 'Christopher', 'Null', 'null@example.com', 'user', 'active'),
    ('edge', null, 'N''Golo', 'D''Souza', 'ngolo.dsouza@example.org', 'user', 'active'),
    ('story', 'suspended', 'Viktor', 'Malenko', 'viktor.malenko@example.net', 'user', 'suspended'),
    ('staff', 'kamau', 'Wanjiru', 'Kamau', 'wanjiru.kamau@example.com', 'support', 'active'),
    ('edge', null, 'Hubert Blaine', 'Wolfeschlegelsteinhausenbergerdorffwelchevoralternwarengewissenhaftschaferswessenschafewaren', 'h.wolfe@example.org', 'user', 'active'),
    ('edge', null, 'Lì', 'Ế', 'li.e@example.com', 'user', 'active'),
    ('staff', 'whitcombe', 'Emily', 'Whitcombe', 'emily.whitcombe@example.com', 'auditor', 'active'),
    ('story', 'stolen', 'Sofia', 'Andersson', 'sofia.andersson@example.org', 'user', 'active'),
    ('edge', null, 'Anne-Marie', 'Smith-Jones', 'anne-marie.smith-jones@example.net', 'user', 'active'),
    ('edge', null, 'مريم', 'عبد الرحمن بن خليفة آل ثاني', 'maryam.althani@example.com', 'user', 'active'),
    ('staff', 'brandt', 'Lukas', 'Brandt', 'lukas.brandt@example.com', 'support', 'active'),
    ('story', 'promoted', 'Caleb', 'Mutua', 'caleb.mutua@example.com', 'user', 'active'),
    ('edge', null, 'X Æ', 'A-Xii', 'x.ae@example.org', 'user', 'inactive'),
    ('staff', 'nair', 'Priya', 'Nair', 'priya.nair@example.com', 'support', 'active'),
    ('story', 'locked_out', 'Amina', 'Yusuf', 'amina.yusuf@example.org', 'user', 'active'),
    ('edge', null, 'Ω', 'Οικονόμου', 'omega@example.net', 'user', 'active'),
    ('staff', 'carvalho', 'João', 'Carvalho', 'joao.carvalho@example.com', 'auditor', 'active'),
    ('staff', 'tanaka', 'Yuki', 'Tanaka', 'yuki.tanaka@example.com', 'support', 'active'),
    ('edge', null, 'Ana', 'de', 'a@b.example', 'user', 'active')
) as v (part, key, first_name, last_name, email, role, status);
