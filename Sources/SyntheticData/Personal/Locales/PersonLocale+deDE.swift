extension PersonLocale {
    /// Germany. The first five towns have ranges of telephone numbers for film; elsewhere numbers begin with 0, which no
    /// real one does behind the area code.
    static let deDE = PersonLocale(
        "de_DE", country: "Deutschland",
        female: """
            Emma Mia Hannah Emilia Lina Ella Clara Lea Marie Anna Leni Mila Sophie Frieda Ida Lia Lotta Johanna Mathilda \
            Luisa Charlotte Greta Paula Lena Nele Katharina Julia Sabine Petra Monika Ursula Renate Karin Brigitte Ingrid \
            Helga Gisela Andrea Susanne Claudia Martina Birgit Heike Angelika Gabriele Stefanie Christina Nicole Sandra \
            Melanie Daniela Anja Franziska Vanessa Jana Nadine Kerstin Silke Antje Jasmin
            """,
        male: """
            Noah Matteo Elias Luca Leon Theo Finn Paul Emil Henry Felix Jonas Liam Ben Anton Lukas Maximilian Jakob Moritz \
            Oskar Karl Mats Max Alexander Peter Wolfgang Michael Werner Klaus Thomas Manfred Helmut Jürgen Heinz Gerhard \
            Andreas Hans Josef Günter Dieter Horst Walter Frank Bernd Stefan Uwe Rainer Martin Christian Markus Sebastian \
            Florian Tobias Daniel Jan Philipp Matthias Sven Dirk Torsten
            """,
        last: """
            Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf \
            Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause Meier Lehmann \
            Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung \
            Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht \
            Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel \
            Heinrich Brandt Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas \
            Voigt Sauer Arnold Wolff Pfeiffer Ernst Lindner Hübner Kramer Franz Beyer Wenzel Nowak Yılmaz
            """,
        streets: """
            Hauptstraße
            Schulstraße
            Gartenstraße
            Bahnhofstraße
            Dorfstraße
            Bergstraße
            Birkenweg
            Lindenstraße
            Kirchstraße
            Waldstraße
            Ringstraße
            Schillerstraße
            Amselweg
            Goethestraße
            Jahnstraße
            Wiesenweg
            Buchenweg
            Feldstraße
            Mühlenweg
            Friedhofstraße
            Rosenweg
            Eichenweg
            Blumenstraße
            Parkstraße
            Mozartstraße
            Beethovenstraße
            Finkenweg
            Am Markt
            Industriestraße
            Tannenweg
            """,
        streetForm: "S N",
        places: """
            Berlin | 10### | 030 23125###
            Hamburg | 20### | 040 66969###
            München | 80### | 089 99998###
            Köln | 506## | 0221 4710###
            Frankfurt am Main | 603## | 069 90009###
            Stuttgart | 701## | 0711 0000###
            Düsseldorf | 402## | 0211 0000###
            Leipzig | 041## | 0341 0000###
            Dortmund | 441## | 0231 0000###
            Essen | 451## | 0201 0000###
            Bremen | 281## | 0421 0000###
            Dresden | 010## | 0351 0000###
            Hannover | 301## | 0511 0000###
            Nürnberg | 904## | 0911 0000###
            Duisburg | 470## | 0203 0000###
            Bochum | 447## | 0234 0000###
            Bielefeld | 336## | 0521 0000###
            Bonn | 531## | 0228 0000###
            Münster | 481## | 0251 0000###
            Karlsruhe | 761## | 0721 0000###
            Mannheim | 681## | 0621 0000###
            Augsburg | 861## | 0821 0000###
            Freiburg im Breisgau | 790## | 0761 0000###
            """,
        companyForms: ["GmbH", "AG", "KG", "OHG", "GmbH & Co. KG", "e. K.", "und Söhne"])
}
