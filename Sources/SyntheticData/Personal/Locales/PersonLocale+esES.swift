extension PersonLocale {
    /// Spain. No range of telephone numbers is kept for fiction: numbers here have three zeros behind the area.
    static let esES = PersonLocale(
        "es_ES", country: "España",
        female: """
            María Carmen Ana Isabel Laura Cristina Marta Dolores Lucía Josefa Elena Pilar Raquel Sara Paula Francisca Antonia \
            Teresa Mercedes Rosa Julia Irene Alba Beatriz Silvia Patricia Rocío Montserrat Andrea Encarnación Mónica Alicia \
            Ángela Sonia Sandra Marina Susana Yolanda Natalia Margarita Eva Inmaculada Claudia Esther Noelia Verónica Nuria \
            Carolina Sofía Concepción Daniela Martina Valeria Inés Lola Aitana Triana Vega Nerea Ainhoa
            """,
        male: """
            Antonio Manuel José Francisco David Juan Javier Daniel Carlos Jesús Alejandro Miguel Rafael Pablo Pedro Ángel \
            Sergio Fernando Jorge Luis Alberto Álvaro Adrián Diego Raúl Iván Rubén Enrique Óscar Ramón Vicente Andrés Joaquín \
            Santiago Víctor Eduardo Mario Roberto Jaime Marcos Ignacio Hugo Alfonso Jordi Salvador Ricardo Guillermo Emilio \
            Gabriel Marc Mohamed Gonzalo Julio Julián Martín Tomás Agustín Nicolás Ismael Samuel
            """,
        last: """
            García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Hernández Ruiz Díaz Moreno \
            Muñoz Álvarez Romero Gutiérrez Alonso Navarro Torres Domínguez Ramos Vázquez Ramírez Gil Serrano Molina Morales \
            Suárez Blanco Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos \
            Lozano Guerrero Cano Prieto Méndez Cruz Gallego Herrera Vidal Calvo León Márquez Cabrera Peña Flores Campos \
            Vega Fuentes Carrasco Diez Reyes Caballero Nieto Aguilar Pascual Herrero Santana Hidalgo Lorenzo Montero Ibáñez \
            Giménez Ferrer Durán Vicente Santiago Benítez Arias Mora Carmona Vargas Crespo Román Pastor Soto Sáez Velasco \
            Moya Soler Esteban Parra Bravo Gallardo Rojas Pardo Merino Franco Espinosa Izquierdo Rivas Lara Casado
            """,
        streets: """
            Calle Mayor
            Calle Real
            Calle Nueva
            Avenida de la Constitución
            Calle de la Iglesia
            Plaza de España
            Calle del Sol
            Calle Cervantes
            Avenida de Andalucía
            Calle San José
            Calle de la Fuente
            Calle del Carmen
            Paseo de la Estación
            Calle San Juan
            Calle de las Flores
            Calle Goya
            Calle Velázquez
            Avenida del Mediterráneo
            Calle del Olivo
            Calle Granada
            Ronda Norte
            Calle de la Paz
            Calle del Pino
            Travesía del Río
            """,
        streetForm: "S, N",
        places: """
            Madrid | 280## | 910 000 ###
            Barcelona | 080## | 930 000 ###
            Valencia | 460## | 960 000 ###
            Sevilla | 410## | 954 000 ###
            Zaragoza | 500## | 976 000 ###
            Málaga | 290## | 952 000 ###
            Murcia | 300## | 968 000 ###
            Palma | 070## | 971 000 ###
            Bilbao | 480## | 944 000 ###
            Alicante | 030## | 965 000 ###
            Córdoba | 140## | 957 000 ###
            Valladolid | 470## | 983 000 ###
            Vigo | 362## | 986 000 ###
            Gijón | 332## | 985 000 ###
            A Coruña | 150## | 981 000 ###
            Granada | 180## | 958 000 ###
            Santander | 390## | 942 000 ###
            Salamanca | 370## | 923 000 ###
            """,
        companyForms: ["S.L.", "S.A.", "e Hijos", "Hermanos", "S. Coop.", "Grupo"])
}
