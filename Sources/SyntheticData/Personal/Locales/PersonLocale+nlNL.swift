extension PersonLocale {
    /// The Netherlands. Telephone numbers begin with 0 behind the area code, which no real one does.
    static let nlNL = PersonLocale(
        "nl_NL", country: "Nederland",
        female: """
            Emma Julia Mila Tess Sophie Zoë Sara Nora Yara Eva Liv Lieke Noor Anna Lotte Fenna Saar Evi Olivia Milou Maud Lynn \
            Fleur Isa Sanne Lisa Anouk Femke Marieke Annemarie Ingrid Monique Petra Wilma Ria Johanna Cornelia Hendrika \
            Elisabeth Margaretha Catharina Wilhelmina Jacoba Geertruida Anneke Marjan Esther Linda Sandra Astrid Karin \
            Yvonne Manon Nienke Iris Roos Jasmijn Floor Britt Merel
            """,
        male: """
            Noah Sem Lucas Levi Finn Daan Luuk James Milan Luca Bram Mees Liam Jesse Thijs Sam Thomas Lars Teun Gijs Tim Ruben \
            Max Julian Stijn Hugo Jan Johannes Cornelis Hendrik Willem Pieter Gerrit Jacobus Petrus Dirk Kees Henk Wim Piet \
            Hans Rob Erik Marcel Frank Peter Paul Mark Jeroen Bas Sander Maarten Wouter Joost Rik Niels Koen Sven Floris \
            Tijmen
            """,
        last: """
            Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits Koster Willems \
            Jacobs Prins Veenstra Kuipers Peeters Schouten Molenaar Verhoeven Martens Maas Verbeek Schipper Wolters Evers \
            Hoekstra Postma Driessen Blom Groen Vermeulen Timmermans Gerritsen Sanders Huisman Scholten Kok Kramer Vink \
            Bosman Boer Bosch Wit Graaf Leeuwen Dam Berg Dijk Vliet Heuvel Ven Wijk Linden Meer Beek Vries Jong Haan Ruiter \
            Hermans Janssen Claassen Lammers Roos Post Kuiper Bouwman Veldman Hofman Zwart Winter Zijlstra Terpstra Bouma \
            Wiersma Hofstra Sikkema Dijkman Bruin Koning Boersma Rietveld Kooistra Goossens Cornelissen Aarts Verweij \
            Hulst Ridder Snijders Pieters Franken Wagenaar Tromp Schuurman Kolk Schepers Barends Tuinstra
            """,
        streets: """
            Kerkstraat
            Dorpsstraat
            Molenstraat
            Schoolstraat
            Stationsweg
            Hoofdstraat
            Nieuwstraat
            Julianastraat
            Wilhelminastraat
            Beatrixstraat
            Parkweg
            Molenweg
            Kastanjelaan
            Beukenlaan
            Eikenlaan
            Lindelaan
            Marktplein
            Burgemeesterstraat
            Industrieweg
            Prinsengracht
            Havenstraat
            Raadhuisplein
            Tulpstraat
            Rozenstraat
            Vondelstraat
            """,
        streetForm: "S N",
        places: """
            Amsterdam | 10## AA | 020 000 0###
            Rotterdam | 30## AB | 010 000 0###
            Den Haag | 25## AC | 070 000 0###
            Utrecht | 35## AD | 030 000 0###
            Eindhoven | 56## AE | 040 000 0###
            Groningen | 97## AG | 050 000 0###
            Tilburg | 50## AH | 013 000 0###
            Almere | 13## AJ | 036 000 0###
            Breda | 48## AK | 076 000 0###
            Nijmegen | 65## AL | 024 000 0###
            Apeldoorn | 73## AM | 055 000 0###
            Haarlem | 20## AN | 023 000 0###
            Arnhem | 68## AP | 026 000 0###
            Enschede | 75## AR | 053 000 0###
            Amersfoort | 38## AS | 033 000 0###
            Zwolle | 80## AT | 038 000 0###
            Leiden | 23## AV | 071 000 0###
            Maastricht | 62## AW | 043 000 0###
            Delft | 26## AX | 015 000 0###
            Leeuwarden | 89## AZ | 058 000 0###
            """,
        companyForms: ["B.V.", "N.V.", "V.O.F.", "& Zonen", "Groep", "Holding"])
}
