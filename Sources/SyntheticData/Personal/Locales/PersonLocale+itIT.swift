extension PersonLocale {
    /// Italy. No range of telephone numbers is kept for fiction: numbers here have four zeros behind the area.
    static let itIT = PersonLocale(
        "it_IT", country: "Italia",
        female: """
            Maria Anna Giuseppina Rosa Angela Giovanna Teresa Lucia Carmela Caterina Francesca Antonietta Carla Elena \
            Concetta Rita Margherita Franca Paola Laura Giulia Sara Chiara Martina Alessia Silvia Valentina Federica Elisa \
            Ilaria Simona Roberta Daniela Cristina Patrizia Barbara Monica Alessandra Stefania Claudia Serena Giorgia Sofia \
            Aurora Alice Ginevra Emma Beatrice Vittoria Camilla Bianca Matilde Gaia Noemi Arianna Eleonora Michela Marta \
            Veronica Luisa
            """,
        male: """
            Giuseppe Giovanni Antonio Mario Luigi Francesco Angelo Vincenzo Pietro Salvatore Carlo Franco Domenico Bruno \
            Paolo Michele Giorgio Aldo Sergio Luciano Marco Andrea Alessandro Luca Matteo Lorenzo Davide Simone Federico \
            Riccardo Stefano Roberto Massimo Fabio Claudio Maurizio Daniele Gabriele Leonardo Tommaso Edoardo Mattia Diego \
            Filippo Nicola Emanuele Giacomo Enrico Alberto Fabrizio Gianluca Cristian Samuele Alessio Dario Ivan Valerio \
            Raffaele Pasquale Ettore
            """,
        last: """
            Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa Giordano Mancini \
            Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile \
            Martinelli Vitale Lombardo Serra Coppola Marchetti Parisi Villa Conte Ferraro Ferri Fabbri Bianco Marini Grasso \
            Valentini Messina Sala Gatti Pellegrini Palumbo Sanna Farina Rizzi Monti Cattaneo Morelli Amato Silvestri Mazza \
            Testa Grassi Pellegrino Carbone Giuliani Benedetti Barone Rossetti Caputo Montanari Guerra Palmieri Bernardi \
            Martino Fiore Ferretti Bellini Basile Riva Donati Piras Vitali Battaglia Sartori Neri Costantini Milani Pagano \
            Ruggiero Sorrentino Orlando Damico Negri Mantovani Pace Fusco Negro Ruggeri Grimaldi Bassi Caracciolo Landi
            """,
        streets: """
            Via Roma
            Via Garibaldi
            Via Marconi
            Via Mazzini
            Via Dante
            Corso Italia
            Via Cavour
            Via Verdi
            Via Matteotti
            Piazza della Repubblica
            Via Manzoni
            Via Leopardi
            Via San Giovanni
            Via della Chiesa
            Viale Europa
            Via Galileo Galilei
            Via Carducci
            Via Gramsci
            Via Leonardo da Vinci
            Via dei Mille
            Vicolo Stretto
            Via Puccini
            Via Trento
            Via Trieste
            Largo Augusto
            """,
        streetForm: "S, N",
        places: """
            Roma | 001## | 06 0000 0###
            Milano | 201## | 02 0000 0###
            Napoli | 801## | 081 0000 ###
            Torino | 101## | 011 0000 ###
            Palermo | 901## | 091 0000 ###
            Genova | 161## | 010 0000 ###
            Bologna | 401## | 051 0000 ###
            Firenze | 501## | 055 0000 ###
            Bari | 701## | 080 0000 ###
            Catania | 951## | 095 0000 ###
            Venezia | 301## | 041 0000 ###
            Verona | 371## | 045 0000 ###
            Messina | 981## | 090 0000 ###
            Padova | 351## | 049 0000 ###
            Trieste | 341## | 040 0000 ###
            Brescia | 251## | 030 0000 ###
            Parma | 431## | 0521 000 ###
            Perugia | 061## | 075 0000 ###
            Cagliari | 091## | 070 0000 ###
            """,
        companyForms: ["S.r.l.", "S.p.A.", "S.n.c.", "e Figli", "Fratelli", "Gruppo"])
}
