extension PersonLocale {
    /// The United Kingdom. Ofcom keeps ranges of telephone numbers in each of these areas for drama.
    static let enGB = PersonLocale(
        "en_GB", country: "United Kingdom",
        female: """
            Olivia Amelia Isla Ava Ivy Freya Lily Florence Mia Willow Rosie Sophia Isabella Grace Daisy Sienna Poppy Elsie \
            Emily Ella Evelyn Phoebe Evie Charlotte Harper Millie Matilda Maisie Sophie Emilia Alice Jessica Imogen Eliza \
            Eleanor Harriet Georgia Holly Lucy Molly Abigail Beatrice Zara Victoria Gemma Hannah Chloe Bethany Lauren Rachel \
            Louise Joanne Tracey Nicola Fiona Heather Gillian Janet Margaret Hazel
            """,
        male: """
            Oliver George Noah Arthur Harry Leo Muhammad Jack Charlie Oscar Jacob Henry Thomas Freddie Alfie Theo William \
            Theodore Archie Joshua Alexander James Isaac Edward Lucas Tommy Finley Max Logan Ethan Mohammed Teddy Benjamin \
            Arlo Joseph Sebastian Harrison Elijah Adam Daniel Samuel Louis Mason Reuben Albert Rory Hugo Luca Zachary \
            Reggie Graham Nigel Stuart Trevor Keith Gareth Callum Ewan Duncan Alistair
            """,
        last: """
            Smith Jones Williams Taylor Davies Evans Thomas Johnson Roberts Walker Wright Robinson Thompson White Hughes \
            Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Clark Turner Hill Cooper Ward Moore Morris Watson \
            Harrison Morgan Baker Patel King Allen Young Mitchell James Phillips Lee Anderson Parker Bennett Shaw Cook \
            Griffiths Bell Carter Miller Davis Richardson Begum Simpson Marshall Collins Chapman Cox Ahmed Mason Bailey \
            Murphy Gray Adams Richards Wilkinson Ellis Foster Campbell Kelly Hussain Rogers Knight Russell Mills Stevens \
            Webb Butler Powell Palmer Hunt Holmes Reynolds Lloyd Pearson Barnes Fletcher Kaur Dixon Gibson Harvey Graham \
            Stewart Murray Howard Rose Saunders Payne Fisher Kennedy Burton West Reid Ross Fraser Crawford
            """,
        streets: """
            High Street
            Station Road
            London Road
            Church Road
            Victoria Road
            Green Lane
            Manor Road
            Church Street
            Park Road
            Queens Road
            New Road
            Grange Road
            Kings Road
            Kingsway
            Windsor Road
            Highfield Road
            Mill Lane
            Alexander Road
            York Road
            Main Street
            Broadway
            The Green
            Springfield Road
            George Street
            Park Lane
            Victoria Street
            Albert Road
            Queensway
            New Street
            West Street
            """,
        streetForm: "N S",
        places: """
            London | SW1A #@@ | 020 7946 0###
            Leeds | LS1 #@@ | 0113 496 0###
            Sheffield | S10 #@@ | 0114 496 0###
            Nottingham | NG1 #@@ | 0115 496 0###
            Leicester | LE1 #@@ | 0116 496 0###
            Bristol | BS1 #@@ | 0117 496 0###
            Reading | RG1 #@@ | 0118 496 0###
            Birmingham | B15 #@@ | 0121 496 0###
            Edinburgh | EH1 #@@ | 0131 496 0###
            Glasgow | G12 #@@ | 0141 496 0###
            Liverpool | L18 #@@ | 0151 496 0###
            Manchester | M14 #@@ | 0161 496 0###
            Newcastle upon Tyne | NE1 #@@ | 0191 498 0###
            Belfast | BT7 #@@ | 028 9649 6###
            Cardiff | CF10 #@@ | 029 2018 0###
            """,
        companyForms: ["Ltd", "plc", "LLP", "Group", "& Sons", "Holdings", "Partners", "Services"])
}
