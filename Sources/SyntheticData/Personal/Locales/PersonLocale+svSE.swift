extension PersonLocale {
    /// Sweden. The regulator keeps a range of telephone numbers for fiction in the first four towns; elsewhere numbers
    /// begin with 0 behind the area code, which no real one does.
    static let svSE = PersonLocale(
        "sv_SE", country: "Sverige",
        female: """
            Alice Maja Vera Alma Selma Elsa Lilly Astrid Wilma Freja Olivia Ella Ebba Saga Signe Ellie Agnes Juni Stella Alva \
            Iris Nora Leah Julia Lykke Tyra Elvira Hanna Ines Sara Anna Eva Maria Karin Kristina Lena Kerstin Ingrid Birgitta \
            Marie Elisabeth Ulla Gunilla Annika Susanne Monica Helena Linda Johanna Sofia Emma Malin Jenny Lisa Camilla Åsa \
            Annelie Pernilla Frida Matilda
            """,
        male: """
            Noah Hugo William Liam Adam Matteo Oliver Lucas August Elias Leo Alfred Arvid Nils Vincent Axel Albin Harry Ludvig \
            Gustav Theo Olle Viggo Melvin Isak Alexander Oscar Emil Sam Anton Lars Mikael Anders Johan Erik Per Karl Thomas \
            Peter Jan Daniel Fredrik Hans Andreas Bengt Stefan Mats Bo Marcus Mattias Magnus Jonas Ulf Sven Leif Björn Göran \
            Henrik Håkan Jakob
            """,
        last: """
            Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson Jansson \
            Hansson Bengtsson Sandell Lindberg Jakobsson Magnusson Lindström Olofsson Lindqvist Lindgren Berg Axelsson \
            Bergström Lundberg Lind Lundgren Lundqvist Mattsson Berglund Fredriksson Sandberg Henriksson Forsberg Sjöberg \
            Wallin Engström Eklund Danielsson Lundin Håkansson Björk Bergman Gunnarsson Holm Wikström Samuelsson Isaksson \
            Fransson Bergqvist Nyström Holmberg Arvidsson Löfgren Söderberg Nyberg Blomqvist Claesson Nordström Mårtensson \
            Lundström Viklund Björklund Eliasson Berggren Sandström Pålsson Nordin Ström Åberg Falk Hermansson Ekström Holmgren \
            Sundberg Hedlund Dahlberg Hellström Sjögren Martinsson Blom Abrahamsson Ek Öberg Andreasson Månsson Strömberg \
            Åkesson Hansen Norberg Jonasson Åström Dahl Ivarsson Lindholm Hedman Bylund Ekman Sundström Palm Lundmark Stenberg \
            Lindahl Sjödin
            """,
        streets: """
            Storgatan
            Drottninggatan
            Kungsgatan
            Skolgatan
            Kyrkogatan
            Järnvägsgatan
            Nygatan
            Parkvägen
            Björkvägen
            Ringvägen
            Skogsvägen
            Kyrkvägen
            Granvägen
            Tallvägen
            Strandvägen
            Ängsvägen
            Backvägen
            Industrigatan
            Trädgårdsgatan
            Vasagatan
            Östergatan
            Västergatan
            Hamngatan
            Torggatan
            Rönnvägen
            """,
        streetForm: "S N",
        places: """
            Stockholm | 111 ## | 08-465 004 ##
            Göteborg | 411 ## | 031-390 06 ##
            Malmö | 211 ## | 040-628 04 ##
            Kiruna | 981 ## | 0980-319 2##
            Uppsala | 752 ## | 018-000 0# ##
            Västerås | 722 ## | 021-000 0# ##
            Örebro | 702 ## | 019-000 0# ##
            Linköping | 582 ## | 013-000 0# ##
            Helsingborg | 252 ## | 042-000 0# ##
            Jönköping | 553 ## | 036-000 0# ##
            Norrköping | 602 ## | 011-000 0# ##
            Lund | 222 ## | 046-000 0# ##
            Umeå | 903 ## | 090-000 0# ##
            Gävle | 802 ## | 026-000 0# ##
            Borås | 503 ## | 033-000 0# ##
            Sundsvall | 852 ## | 060-000 0# ##
            Karlstad | 652 ## | 054-000 0# ##
            Luleå | 972 ## | 0920-00 0 ##
            """,
        companyForms: ["AB", "HB", "KB", "& Söner", "Gruppen", "Förvaltning AB"])
}
