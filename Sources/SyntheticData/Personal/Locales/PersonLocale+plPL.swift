extension PersonLocale {
    /// Poland. Telephone numbers begin with 0 behind the area code, which no real one does.
    static let plPL = PersonLocale(
        "pl_PL", country: "Polska",
        female: """
            Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Magdalena Elżbieta Krystyna Joanna Aleksandra Monika Zofia \
            Teresa Danuta Natalia Julia Karolina Marta Beata Dorota Janina Alicja Jolanta Halina Iwona Grażyna Irena Jadwiga \
            Paulina Justyna Zuzanna Bożena Wiktoria Urszula Renata Hanna Agata Sylwia Izabela Weronika Helena Bogumiła \
            Patrycja Aneta Emilia Oliwia Maja Lena Amelia Nikola Kinga Gabriela Milena Edyta Wanda Marianna Stanisława Ilona
            """,
        male: """
            Jan Andrzej Piotr Krzysztof Stanisław Tomasz Paweł Józef Marcin Marek Michał Grzegorz Jerzy Tadeusz Adam Łukasz \
            Zbigniew Ryszard Dariusz Henryk Mariusz Kazimierz Wojciech Robert Mateusz Marian Rafał Jacek Janusz Mirosław \
            Maciej Sławomir Jarosław Kamil Wiesław Roman Władysław Jakub Artur Zdzisław Edward Mieczysław Damian Dawid \
            Przemysław Sebastian Czesław Leszek Daniel Waldemar Szymon Filip Antoni Franciszek Aleksander Bartosz Hubert \
            Igor Kacper Oskar
            """,
        last: """
            Nowak Kowalski|Kowalska Wiśniewski|Wiśniewska Wójcik Kowalczyk Kamiński|Kamińska Lewandowski|Lewandowska \
            Zieliński|Zielińska Szymański|Szymańska Woźniak Dąbrowski|Dąbrowska Kozłowski|Kozłowska Jankowski|Jankowska Mazur \
            Wojciechowski|Wojciechowska Kwiatkowski|Kwiatkowska Krawczyk Kaczmarek Piotrowski|Piotrowska Grabowski|Grabowska \
            Zając Pawłowski|Pawłowska Michalski|Michalska Król Wieczorek Jabłoński|Jabłońska Wróbel Nowakowski|Nowakowska \
            Majewski|Majewska Olszewski|Olszewska Stępień Malinowski|Malinowska Jaworski|Jaworska Adamczyk Dudek \
            Nowicki|Nowicka Pawlak Górski|Górska Witkowski|Witkowska Walczak Sikora Baran Rutkowski|Rutkowska Michalak Szewczyk \
            Ostrowski|Ostrowska Tomaszewski|Tomaszewska Pietrzak Zalewski|Zalewska Wróblewski|Wróblewska Marciniak \
            Jasiński|Jasińska Zawadzki|Zawadzka Bąk Jakubowski|Jakubowska Sadowski|Sadowska Duda Włodarczyk Wilk \
            Chmielewski|Chmielewska Borkowski|Borkowska Sokołowski|Sokołowska Szczepański|Szczepańska Sawicki|Sawicka Kucharski|Kucharska \
            Lis Maciejewski|Maciejewska Kubiak Kalinowski|Kalinowska Mazurek Wysocki|Wysocka Kołodziej Kaźmierczak Czarnecki|Czarnecka \
            Konieczny|Konieczna Głowacki|Głowacka Sobczak Urbański|Urbańska Zakrzewski|Zakrzewska Wasilewski|Wasilewska \
            Krajewski|Krajewska Laskowski|Laskowska Ziółkowski|Ziółkowska Gajewski|Gajewska Szulc Makowski|Makowska \
            Brzeziński|Brzezińska Kaczmarczyk Przybylski|Przybylska Baranowski|Baranowska Cieślak Błaszczyk Andrzejewski|Andrzejewska \
            Borowski|Borowska Szymczak Kania Janik Kozak Tomczak Czerwiński|Czerwińska Mróz Leszczyński|Leszczyńska Kot Urban Lipiński|Lipińska
            """,
        streets: """
            ul. Polna
            ul. Leśna
            ul. Słoneczna
            ul. Krótka
            ul. Szkolna
            ul. Ogrodowa
            ul. Lipowa
            ul. Brzozowa
            ul. Łąkowa
            ul. Kwiatowa
            ul. Kościelna
            ul. Sosnowa
            ul. Zielona
            ul. Parkowa
            ul. Akacjowa
            ul. Kolejowa
            ul. Mickiewicza
            ul. Słowackiego
            ul. Kościuszki
            ul. Sienkiewicza
            ul. Długa
            ul. Spacerowa
            ul. Klonowa
            pl. Wolności
            al. Niepodległości
            """,
        streetForm: "S N",
        places: """
            Warszawa | 00-### | 22 000 0# ##
            Kraków | 30-### | 12 000 0# ##
            Łódź | 90-### | 42 000 0# ##
            Wrocław | 50-### | 71 000 0# ##
            Poznań | 60-### | 61 000 0# ##
            Gdańsk | 80-### | 58 000 0# ##
            Szczecin | 70-### | 91 000 0# ##
            Bydgoszcz | 85-### | 52 000 0# ##
            Lublin | 20-### | 81 000 0# ##
            Białystok | 15-### | 85 000 0# ##
            Katowice | 40-### | 32 000 0# ##
            Gdynia | 81-### | 58 000 1# ##
            Częstochowa | 42-2## | 34 000 0# ##
            Radom | 26-6## | 48 000 0# ##
            Toruń | 87-1## | 56 000 0# ##
            Kielce | 25-### | 41 000 0# ##
            Rzeszów | 35-### | 17 000 0# ##
            Olsztyn | 10-### | 89 000 0# ##
            Opole | 45-### | 77 000 0# ##
            """,
        companyForms: ["Sp. z o.o.", "S.A.", "Sp. j.", "i Synowie", "Grupa", "P.P.H.U."])
}
