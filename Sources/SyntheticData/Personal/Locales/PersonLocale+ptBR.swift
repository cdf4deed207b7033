extension PersonLocale {
    /// Brazil. Telephone numbers begin with 0 behind the area code, which no real one does.
    static let ptBR = PersonLocale(
        "pt_BR", country: "Brasil",
        female: """
            Maria Ana Francisca Antônia Adriana Juliana Márcia Fernanda Patrícia Aline Sandra Camila Amanda Bruna Jéssica \
            Letícia Júlia Luciana Vanessa Mariana Gabriela Vera Vitória Larissa Cláudia Beatriz Rita Luana Sônia Renata \
            Eliane Josefa Simone Natália Cristiane Carla Débora Rosângela Jaqueline Rosa Daniela Aparecida Marlene Terezinha \
            Raimunda Andréia Fabiana Lúcia Raquel Ângela Rafaela Joana Luzia Elaine Daniele Alice Helena Laura Valentina \
            Manuela
            """,
        male: """
            José João Antônio Francisco Carlos Paulo Pedro Lucas Luiz Marcos Luís Gabriel Rafael Daniel Marcelo Bruno Eduardo \
            Felipe Raimundo Rodrigo Manoel Mateus André Fernando Fábio Leonardo Gustavo Guilherme Leandro Tiago Anderson \
            Ricardo Márcio Jorge Sebastião Alexandre Roberto Edson Diego Vítor Sérgio Cláudio Matheus Thiago Geraldo Adriano \
            Luciano Júlio Renato Alex Vinícius Rogério Samuel Ronaldo Mário Flávio Igor Douglas Davi Caio
            """,
        last: """
            Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho Almeida \
            Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Marques Machado Mendes Freitas \
            Cardoso Ramos Gonçalves Santana Teixeira Araújo Melo Barros Pinto Cavalcanti Castro Campos Correia Moura Batista \
            Miranda Azevedo Cunha Monteiro Medeiros Reis Borges Farias Duarte Neves Macedo Nogueira Peixoto Coelho Cruz \
            Vasconcelos Guimarães Figueiredo Siqueira Brito Fonseca Tavares Morais Sales Pires Rezende Queiroz Assis Aguiar \
            Bezerra Franco Leite Matos Maciel Xavier Torres Antunes Pacheco Amaral Camargo Prado Toledo Bueno Godoy Pimentel \
            Magalhães Sampaio Viana Paiva Chaves Dantas Lacerda Furtado Bastos Amorim Leal Braga Sena Caldeira Valente
            """,
        streets: """
            Rua São João
            Rua Quinze de Novembro
            Avenida Brasil
            Rua Sete de Setembro
            Rua Tiradentes
            Avenida Getúlio Vargas
            Rua das Flores
            Rua da Paz
            Rua Rui Barbosa
            Avenida Paulista
            Rua Santos Dumont
            Rua Duque de Caxias
            Rua Dom Pedro II
            Rua Boa Vista
            Rua do Comércio
            Avenida Atlântica
            Rua Amazonas
            Rua Minas Gerais
            Rua Bahia
            Travessa da Matriz
            Rua Marechal Deodoro
            Rua Castro Alves
            Rua Machado de Assis
            Alameda Santos
            """,
        streetForm: "S, N",
        places: """
            São Paulo | 010##-000 | (11) 0000-0###
            Rio de Janeiro | 200##-000 | (21) 0000-0###
            Brasília | 700##-000 | (61) 0000-0###
            Salvador | 400##-000 | (71) 0000-0###
            Fortaleza | 600##-000 | (85) 0000-0###
            Belo Horizonte | 301##-000 | (31) 0000-0###
            Manaus | 690##-000 | (92) 0000-0###
            Curitiba | 800##-000 | (41) 0000-0###
            Recife | 500##-000 | (81) 0000-0###
            Goiânia | 740##-000 | (62) 0000-0###
            Belém | 660##-000 | (91) 0000-0###
            Porto Alegre | 900##-000 | (51) 0000-0###
            Campinas | 130##-000 | (19) 0000-0###
            São Luís | 650##-000 | (98) 0000-0###
            Maceió | 570##-000 | (82) 0000-0###
            Natal | 590##-000 | (84) 0000-0###
            Florianópolis | 880##-000 | (48) 0000-0###
            Vitória | 290##-000 | (27) 0000-0###
            """,
        companyForms: ["Ltda.", "S.A.", "EIRELI", "& Filhos", "ME", "Participações"])
}
