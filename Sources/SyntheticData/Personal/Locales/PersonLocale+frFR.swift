extension PersonLocale {
    /// France. Each of the five zones has a range of telephone numbers for fiction.
    static let frFR = PersonLocale(
        "fr_FR", country: "France",
        female: """
            Marie Jeanne Françoise Monique Catherine Nathalie Isabelle Jacqueline Anne Sylvie Martine Madeleine Nicole \
            Suzanne Hélène Christine Marguerite Denise Louise Christiane Yvonne Sophie Valérie Sandrine Stéphanie Véronique \
            Céline Chantal Patricia Brigitte Julie Aurélie Laurence Émilie Claire Camille Léa Manon Chloé Emma Jade Alice \
            Lina Mila Rose Anna Inès Ambre Juliette Lou Zoé Agathe Margaux Élise Mathilde Pauline Charlotte Lucie Océane \
            Justine
            """,
        male: """
            Jean Pierre Michel André Philippe Alain Jacques Bernard Daniel Marcel Patrick René Claude Roger Robert Christian \
            Georges Nicolas Christophe Thierry Gérard Éric Frédéric David Laurent Stéphane Pascal Sébastien Julien Olivier \
            Bruno Thomas Maurice Alexandre Guillaume Antoine Maxime Vincent François Hugo Lucas Louis Gabriel Raphaël Arthur \
            Léo Jules Adam Paul Victor Mathis Théo Nathan Enzo Clément Baptiste Romain Quentin Florian Benoît
            """,
        last: """
            Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David \
            Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure André \
            Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin \
            Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour \
            Meunier Brun Blanchard Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard \
            Schmitt Roy Leroux Colin Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe \
            Bourgeois Pierre Benoît Rey Leclerc Payet Rolland Leclercq Guillaume Lecomte Lopez Jean Dupuy Guillot Hubert \
            Berger Carpentier Sanchez
            """,
        streets: """
            rue de l'Église
            Grande Rue
            rue du Moulin
            place de la Mairie
            rue de la Gare
            rue des Écoles
            rue Pasteur
            rue Victor Hugo
            avenue de la République
            rue du Château
            rue Jean Jaurès
            rue de la Fontaine
            boulevard Gambetta
            rue de Verdun
            rue du Stade
            rue des Jardins
            allée des Tilleuls
            rue du Lavoir
            rue Saint-Martin
            impasse des Lilas
            rue de la Paix
            avenue Foch
            rue des Acacias
            rue Voltaire
            quai de la Rivière
            """,
        streetForm: "N S",
        places: """
            Paris | 750## | 01 99 00 ## #0
            Versailles | 780## | 01 99 00 ## #1
            Nantes | 440## | 02 61 91 ## #0
            Rennes | 350## | 02 61 91 ## #1
            Brest | 292## | 02 61 91 ## #2
            Rouen | 760## | 02 61 91 ## #3
            Tours | 370## | 02 61 91 ## #4
            Strasbourg | 670## | 03 53 01 ## #0
            Lille | 590## | 03 53 01 ## #1
            Reims | 511## | 03 53 01 ## #2
            Dijon | 210## | 03 53 01 ## #3
            Metz | 570## | 03 53 01 ## #4
            Lyon | 690## | 04 65 71 ## #0
            Marseille | 130## | 04 65 71 ## #1
            Nice | 060## | 04 65 71 ## #2
            Grenoble | 380## | 04 65 71 ## #3
            Montpellier | 340## | 04 65 71 ## #4
            Toulouse | 310## | 05 36 49 ## #0
            Bordeaux | 330## | 05 36 49 ## #1
            Limoges | 870## | 05 36 49 ## #2
            """,
        companyForms: ["SARL", "SA", "SAS", "EURL", "et Fils", "Frères", "Groupe"])
}
