extension PersonLocale {
    /// The United States. Telephone numbers 555-0100 to 555-0199 are kept for fiction in every area.
    static let enUS = PersonLocale(
        "en_US", country: "United States",
        female: """
            Mary Patricia Jennifer Linda Elizabeth Barbara Susan Jessica Sarah Karen Lisa Nancy Sandra Ashley Emily Kimberly \
            Margaret Donna Michelle Carol Amanda Melissa Deborah Stephanie Rebecca Sharon Laura Cynthia Dorothy Amy Kathleen \
            Angela Shirley Emma Brenda Pamela Nicole Anna Samantha Katherine Christine Debra Rachel Carolyn Janet Maria \
            Olivia Heather Helen Catherine Diane Julie Victoria Joyce Lauren Kelly Christina Ruth Joan Virginia
            """,
        male: """
            James Robert John Michael David William Richard Joseph Thomas Christopher Charles Daniel Matthew Anthony Mark \
            Steven Donald Andrew Joshua Paul Kenneth Kevin Brian Timothy Ronald Jason George Edward Jeffrey Ryan Jacob \
            Nicholas Gary Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Alexander Patrick Frank \
            Raymond Jack Dennis Jerry Tyler Aaron Jose Adam Nathan Henry Zachary Douglas Peter Kyle
            """,
        last: """
            Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson \
            Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson \
            Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell \
            Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris \
            Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward \
            Richardson Watson Brooks Chavez Wood Bennett Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers \
            Long Ross Foster Jimenez Powell Jenkins Perry Russell Sullivan Bell Coleman Butler Henderson Barnes
            """,
        streets: """
            Main Street
            Oak Avenue
            Maple Street
            Cedar Lane
            Park Avenue
            Pine Street
            Elm Street
            Washington Avenue
            Lake Drive
            Hill Road
            Walnut Street
            Sunset Boulevard
            Church Street
            River Road
            Highland Avenue
            Franklin Street
            Jefferson Avenue
            Spring Street
            Willow Lane
            Forest Drive
            Meadow Lane
            Chestnut Street
            Lincoln Avenue
            Madison Street
            Center Street
            Railroad Avenue
            Mill Road
            Ridge Road
            Valley View Drive
            College Avenue
            """,
        streetForm: "N S",
        places: """
            New York | 100## | (212) 555-01##
            Los Angeles | 900## | (213) 555-01##
            Chicago | 606## | (312) 555-01##
            Houston | 770## | (713) 555-01##
            Phoenix | 850## | (602) 555-01##
            Philadelphia | 191## | (215) 555-01##
            San Antonio | 782## | (210) 555-01##
            San Diego | 921## | (619) 555-01##
            Dallas | 752## | (214) 555-01##
            Austin | 787## | (512) 555-01##
            Jacksonville | 322## | (904) 555-01##
            Columbus | 432## | (614) 555-01##
            Indianapolis | 462## | (317) 555-01##
            Seattle | 981## | (206) 555-01##
            Denver | 802## | (303) 555-01##
            Boston | 021## | (617) 555-01##
            Nashville | 372## | (615) 555-01##
            Portland | 972## | (503) 555-01##
            Las Vegas | 891## | (702) 555-01##
            Detroit | 482## | (313) 555-01##
            Memphis | 381## | (901) 555-01##
            Baltimore | 212## | (410) 555-01##
            Milwaukee | 532## | (414) 555-01##
            Atlanta | 303## | (404) 555-01##
            Miami | 331## | (305) 555-01##
            Minneapolis | 554## | (612) 555-01##
            """,
        companyForms: ["Inc.", "LLC", "Group", "& Sons", "Industries", "Partners", "Systems", "Holdings"])
}
