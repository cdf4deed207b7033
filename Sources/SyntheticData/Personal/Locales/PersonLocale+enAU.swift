extension PersonLocale {
    /// Australia. The numbers 5550 xxxx and 7010 xxxx of each region are kept for fiction.
    static let enAU = PersonLocale(
        "en_AU", country: "Australia",
        female: """
            Charlotte Olivia Amelia Isla Mia Ava Grace Willow Harper Chloe Ella Sienna Matilda Zoe Sophie Ruby Evie Evelyn \
            Ivy Isabella Lily Hazel Florence Daisy Audrey Frankie Georgia Poppy Aria Emily Scarlett Maya Layla Lucy Elsie \
            Billie Hannah Violet Lola Eleanor Emma Abigail Imogen Penelope Aurora Bonnie Maeve Luna Freya Stella Kylie \
            Bronwyn Narelle Sheree Raelene Lorraine Jodie Leanne Tahlia Mackenzie
            """,
        male: """
            Oliver Noah Jack Henry William Leo Lucas Thomas Theodore Charlie James Hudson Isaac Archie Harrison Elijah \
            Cooper Alexander Arthur Ethan Liam George Lachlan Mason Max Benjamin Levi Harry Finn Samuel Joshua Hunter \
            Sebastian Edward Daniel Oscar Harvey Louis Patrick Angus Jaxon Xavier Muhammad Beau Darcy Flynn Bailey Riley \
            Jordan Ryan Bruce Craig Darren Wayne Shane Brett Dean Rhys Callan Heath
            """,
        last: """
            Smith Jones Williams Brown Wilson Taylor Johnson Martin Anderson Thompson Nguyen Walker Harris Lee Ryan \
            Robinson Kelly King Davis Wright Evans Roberts Green Hall Wood Jackson Clarke Patel Khan Lewis James Phillips \
            Mitchell Campbell Hill Allen Scott Young Edwards Turner Baker Cooper Parker Collins Murphy Morris Watson Bell \
            Bennett Cook Hughes Ward Richardson Bailey Cox Morgan Adams Stewart Carter Simpson Marshall Chapman Foster \
            Mason Webb Hunt Palmer Rogers Gibson Mills Knight Butler Fisher Barnes Russell Graham Reid Fraser Hamilton \
            Ross Kennedy Gray Murray Henderson Cameron McDonald Sullivan Dunn Burns Crawford Harvey Ferguson Grant Shaw \
            Walsh Burke Doyle Carroll Quinn Byrne Duncan Lawson Tran Singh Chen Wang Kaur Pham
            """,
        streets: """
            George Street
            Victoria Street
            Elizabeth Street
            High Street
            Church Street
            Station Street
            King Street
            Queen Street
            Railway Parade
            Park Road
            Beach Road
            Bay Street
            Princes Highway
            Ocean Parade
            Wattle Street
            Banksia Avenue
            Acacia Drive
            Eucalyptus Court
            Kookaburra Lane
            Hill Street
            William Street
            Albert Street
            Murray Street
            Mitchell Road
            Flinders Street
            """,
        streetForm: "N S",
        places: """
            Sydney | 20## | (02) 5550 0###
            Newcastle | 23## | (02) 7010 0###
            Canberra | 26## | (02) 5550 1###
            Wollongong | 25## | (02) 7010 1###
            Melbourne | 30## | (03) 5550 0###
            Geelong | 32## | (03) 7010 0###
            Hobart | 70## | (03) 7010 1###
            Brisbane | 40## | (07) 5550 0###
            Gold Coast | 42## | (07) 7010 0###
            Cairns | 48## | (07) 7010 1###
            Adelaide | 50## | (08) 5550 0###
            Perth | 60## | (08) 7010 0###
            Darwin | 08## | (08) 7010 1###
            """,
        companyForms: ["Pty Ltd", "Ltd", "Group", "& Co", "Holdings", "Services"])
}
