"""Sentences end where a reader ends them, in English, Russian and Kazakh."""

import pytest

from analysis.text.sentences import split_sentences

CASES = {  # a case a line; a stroke where one sentence ends and the next begins
    "en": """
        The sides met in Astana. | They agreed on a plan.
        The delegation left the U.S. | The sides will meet again.
        The U.S. delegation came on Monday. | It left on Tuesday.
        The U.S. President spoke first. | The hosts listened.
        The E.U. and the U.N. took part. | The U.K. did not.
        The seat is in Washington, D.C. | The embassy is near.
        Mr. Zh. Omarov met Yu. Petrov in Almaty. | A plan was signed.
        The minister Mr. Zh. Aman met Yu. Kim. | They spoke of rail.
        Ye. Omarov led the group. | Sh. Aman and Ch. Kim went with him.
        Kh. Aliyev listened. | Dzh. Smith spoke.
        K.-J. Aman met V. V. Kim. | Both smiled.
        The group met J. R. R. Green at the gate.
        Dr. A.B. Smirnov spoke (see p. 7). | No. 5 was opened.
        Amb. Lee opened the forum. | Gen. Omarov closed it.
        Prof. Aman, Sen. Brown and Rep. Green came.
        Gov. Brown and Lt. Col. Green came too.
        H.E. Mr. Omarov and Hon. Green signed it.
        The work goes on … | They will return to it.
        Trade grew… | They welcomed this.
        Trade fell... | The sides were worried.
        The talks were long… and useful.
        They named fields, e.g. Kazakh water and rail.
        They named two states, i.e. Russia and China. | A third was not named.
        Rail, ports, etc. were named.
        They spoke of rail, ports, etc. | The next round is in May.
        The talks ended at 5 p.m. | The guests left.
        It began at 10 a.m. on Friday.
        It began at 10 a.m. Astana time. | It was short.
        Steppe Rail Inc. signed the deal. | Steppe Oil Ltd. did not.
        The owner is Steppe Rail Ltd. | The price was not given.
        It was built by Green & Co. | Its length is known.
        Art. 5 and para. 3 apply. | Fig. 2 shows it.
        Trade rose 5.2 percent to $3.5 bln. | Exports led.
        Prices rose by 3.5%. | Wages rose too.
        The sum is approx. 5 mln. tenge.
        On Nov. 12 the leaders met. | On Dec. 3 they met again.
        It was signed in Aug. 2024. | It holds.
        The guests came on 12 Nov. | The hosts met them.
        What is next? | The rail link! | It will be long.
        "Is it ready?" he asked. | Nobody knew.
        "Gas is another area. | The plant is ready to supply oil," he said.
        He said: "The road is open." | The guests left.
        "We will build the road." | The minister thanked the hosts.
        "Yes. It is good," he said. | They left.
        “We agree on this. | We will sign it today,” he said. | The guests left.
        The text (it is long.) was signed. | It holds.
        St. Petersburg hosted the forum. | Mt. Elbrus did not.
        The sides chose Plan B. | It was cheaper.
        Goods go by rail vs. Caspian ships. | The road is slow.
        The site is akorda.kz. | It is open.
        The road is 5 km. | The bridge is short.
        ASTANA. KAZINFORM – The sides met. | They agreed.
        Speaking in Washington, D.C., Mr. Lee thanked the U.S. | He then flew home.
        The Steppe & Peak index rose. | J.P. Green agreed.
        The law no. 5 of Jan. 3 was changed. | See Annex No. 3. | The text follows.
        The forum of the C5+1 was held in Omsk. | Next comes Baku. | 5 plants will be built.
        The road (No. 3) was opened. | All cheered!
        “Good,” he said. | “Very good.” | They left.
    """,
    "ru": """
        В Астане прошла выставка «СТЕПЬ. Новая энергия». | Её открыл министр.
        Встреча прошла в Астане. | Стороны обсудили торговлю.
        Договор был подписан в 2025 г. | Стороны начали работу.
        Стороны начали работу в 2025 г. | Россия построит мост.
        В 2024 г. Казахстан ввёл сбор. | В 2025 г. он был отменён.
        12 ноября 2025 г. Аманов прибыл в Москву. | Его встретили.
        Работы шли в 2023–2024 гг. | Россия довольна.
        За 2023–2024 гг. Россия построила мост.
        В г. Астана прошёл форум. | Гости прибыли из г. Омск.
        Товарооборот достиг 28 млрд. | Президент отметил рост.
        Товарооборот достиг 28 млрд. долл. США. | Это рекорд.
        Объём — 5 млн. тонн. | План выполнен.
        Проезд стоит 5 тыс. руб. | Срок — один год.
        Дж. Смит прибыл в Омск. | Его встретил министр.
        Аманов, Дж. Смит и Ю. Ким обсудили визы. | Ш. Ли молчал.
        А.С. Ким живёт в Омске. | К.-Ж. Аманов прибыл вчера.
        Встретились Х.-М. Али и В. В. Ким. | Разговор был краток.
        Завод выпускает рельсы, вагоны и т. д. | Встреча прошла в Омске.
        Завод выпускает рельсы, вагоны и т.д. | Встреча прошла в Омске.
        Названы вода, газ и т. п. | Министр согласен.
        Прибыли Аманов, Ким и др. | Стороны сели за стол.
        Названы вода, газ и пр. | Решения пока нет.
        Два соседа, т. е. Россия и Казахстан, подписали договор.
        В пос. Бурабай построят школу. | Пос. Боровое подождёт.
        Гости были в с. Каменка и на р. Урал. | Там тепло.
        Завод им. Кирова открыт. | Он стоит на ул. Абая, д. 5, кв. 7.
        Работа идёт… | Они довольны.
        Работа стоит... | Стороны ждут.
        Работа… идёт.
        «Газ — это важно для нас. | Мы готовы», — сказал он.
        «Мы готовы!» — сказал министр. | Гости ушли.
        "Мы готовы", — сказал он. | Гости ушли.
        Он сказал: "Дорога открыта." | Гости ушли.
        См. стр. 5 и рис. 2. | Таблица ниже.
        Акад. Ким и проф. Аманов выступили. | Зал был полон.
        Город основан в XIX в. | Стороны отметят юбилей.
        Срок — до 2030 г. | О цене не сказано.
        Какие планы? | Строить! | Когда — неизвестно.
        Газ подорожал на 5%. | Нефть — нет.
        МОСКВА. /КАЗИНФОРМ/. Стороны встретились. | Они довольны.
        Аманов К.К. выступил. | Ким В.В. ответил ему.
        На 1 янв. 2025 г. долг составил 5 млн. | На 1 февр. он равен нулю.
        Ст. 5 закона действует. | П. 3 не действует.
        Встреча в Омске (2024 г.) прошла хорошо. | Итоги ниже.
        Об этом пишет служба. | Подробнее — на сайте akorda.kz. | Ждём.
        Добыто 5 млрд куб. м газа. | Рост — 3%.
    """,
    "kk": """
        Кездесу Астанада өтті. | Тараптар сауданы талқылады.
        Президент Қ.Ж. Аманов Мәскеуде болды. | Кездесу 2025 ж. 12 қарашада өтті.
        Құжаттың мерзімі – 2030 ж. | Тараптар жұмысты бастады.
        2025 ж. Қазақстан жаңа заң қабылдады. | Ол күшінде.
        Сауда 28 млрд. долларға жетті. | Экспорт өсті.
        Сауда көлемі – 28 млрд. | Президент өсімді атап өтті.
        Ж. Омаров пен Ә. Серік кездесті. | Олар хат жазды.
        Дж. Смит келді. | Оны министр қарсы алды.
        Қ.-Ж. Аманов сөз сөйледі. | Зал толды.
        Зауыт рельс, вагон, т.б. шығарады. | Ол Омбыда.
        Онда су, газ және т.б. | Кездесу Омбыда өтті.
        «Біз дайынбыз», – деді ол. | Қонақтар кетті.
        «Газ – маңызды сала. | Біз дайынбыз», – деді ол.
        Құжатқа қол қойылды ма? | Иә! | Ол күшінде.
        Жұмыс жүріп жатыр… | Олар риза.
        Акад. Қ. Серік пен проф. Б. Ким келді. | Зал толды.
        АСТАНА. ҚАЗАҚПАРАТ – Тараптар кездесті. | Олар келісті.
        Мектеп Алматы қ. Абай көшесінде салынады. | Ол үлкен.
        Жұмыс мерзімі – 2024–2025 жж. | Тараптар риза.
        Алматы қ. және Омбы қ. қатысты. | Бұл маңызды.
    """,
}
LINES = [(language, line.strip()) for language, lines in CASES.items() for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("language", "line"), LINES)
def test_sentences_end_where_a_reader_ends_them(language, line):
    text = line.replace(" | ", " ")
    assert split_sentences(text, language) == line.split(" | ")


def test_the_table_is_large_enough():
    assert len(LINES) >= 80 and len(set(LINES)) == len(LINES)
