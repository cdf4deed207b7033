extension PersonLocale {
    /// Japan in its own script. Telephone numbers begin with 0 behind the area code, which no real one does.
    static let jaJP = PersonLocale(
        "ja_JP", country: "日本", female: JapaneseNames.female, male: JapaneseNames.male, last: JapaneseNames.last,
        nameForm: "L F", streets: "中央\n本町\n栄町\n旭町\n緑町\n幸町\n東町\n西町\n南町\n北町\n元町\n新町\n大手町\n桜台\n富士見\n若葉\n泉\n松原\n青葉\n港町",
        streetForm: "S1丁目N番",
        places: """
            東京 | 100-00## | 03-0000-0###
            横浜 | 220-00## | 045-000-0###
            大阪 | 530-00## | 06-0000-0###
            名古屋 | 450-00## | 052-000-0###
            札幌 | 060-00## | 011-000-0###
            福岡 | 810-00## | 092-000-0###
            神戸 | 650-00## | 078-000-0###
            川崎 | 210-00## | 044-000-0###
            京都 | 600-80## | 075-000-0###
            さいたま | 330-00## | 048-000-0###
            広島 | 730-00## | 082-000-0###
            仙台 | 980-00## | 022-000-0###
            千葉 | 260-00## | 043-000-0###
            新潟 | 950-00## | 025-000-0###
            静岡 | 420-00## | 054-000-0###
            岡山 | 700-00## | 086-000-0###
            熊本 | 860-00## | 096-000-0###
            金沢 | 920-00## | 076-000-0###
            """,
        companyForms: ["株式会社", "合同会社", "商事", "工業", "電機", "建設"])

    /// Japan in Latin letters.
    static let jaJPLatin = PersonLocale(
        "ja_JP_latin", country: "Japan", female: JapaneseNames.latin(JapaneseNames.female),
        male: JapaneseNames.latin(JapaneseNames.male), last: JapaneseNames.latin(JapaneseNames.last),
        streets: """
            Chuo
            Honcho
            Sakaecho
            Asahicho
            Midoricho
            Saiwaicho
            Higashicho
            Nishicho
            Minamicho
            Kitacho
            Motomachi
            Shinmachi
            Otemachi
            Sakuradai
            Fujimi
            Wakaba
            Izumi
            Matsubara
            Aoba
            Minatocho
            """,
        streetForm: "1-N S",
        places: """
            Tokyo | 100-00## | 03-0000-0###
            Yokohama | 220-00## | 045-000-0###
            Osaka | 530-00## | 06-0000-0###
            Nagoya | 450-00## | 052-000-0###
            Sapporo | 060-00## | 011-000-0###
            Fukuoka | 810-00## | 092-000-0###
            Kobe | 650-00## | 078-000-0###
            Kawasaki | 210-00## | 044-000-0###
            Kyoto | 600-80## | 075-000-0###
            Saitama | 330-00## | 048-000-0###
            Hiroshima | 730-00## | 082-000-0###
            Sendai | 980-00## | 022-000-0###
            Chiba | 260-00## | 043-000-0###
            Niigata | 950-00## | 025-000-0###
            Shizuoka | 420-00## | 054-000-0###
            Okayama | 700-00## | 086-000-0###
            Kumamoto | 860-00## | 096-000-0###
            Kanazawa | 920-00## | 076-000-0###
            """,
        companyForms: ["K.K.", "G.K.", "Shoji", "Kogyo", "Denki", "Kensetsu"])
}

/// Japanese names with their readings.
private enum JapaneseNames {
    static let female = """
        陽葵:Himari 芽依:Mei 凛:Rin 結菜:Yuna 葵:Aoi 陽菜:Hina 莉子:Riko 美咲:Misaki 結衣:Yui 咲良:Sakura 琴音:Kotone 美月:Mizuki \
        七海:Nanami 愛子:Aiko 恵子:Keiko 幸子:Sachiko 和子:Kazuko 洋子:Yoko 久美子:Kumiko 由美子:Yumiko 明美:Akemi 真由美:Mayumi \
        直美:Naomi 智子:Tomoko 裕子:Yuko 典子:Noriko 京子:Kyoko 美穂:Miho 麻衣:Mai 彩:Aya 愛:Ai 舞:Maiko 優花:Yuka 千尋:Chihiro \
        香織:Kaori 麻美:Asami 恵美:Emi 理恵:Rie 里美:Satomi 瞳:Hitomi 遥:Haruka 楓:Kaede 杏:An 紗季:Saki 茜:Akane 美優:Miyu 花音:Kanon \
        心春:Koharu 小夜:Sayo 節子:Setsuko 文子:Fumiko 春子:Haruko 千代:Chiyo 静香:Shizuka 純子:Junko 雅美:Masami 早苗:Sanae \
        弘美:Hiromi 友美:Tomomi 絵里:Eri
        """
    static let male = """
        蓮:Ren 陽翔:Haruto 湊:Minato 大翔:Hiroto 悠真:Yuma 朝陽:Asahi 颯太:Sota 陸:Riku 樹:Itsuki 海斗:Kaito 翔太:Shota 健太:Kenta \
        大輔:Daisuke 誠:Makoto 茂:Shigeru 清:Kiyoshi 勇:Isamu 進:Susumu 実:Minoru 弘:Hiroshi 隆:Takashi 浩二:Koji 和夫:Kazuo \
        正:Tadashi 豊:Yutaka 学:Manabu 剛:Tsuyoshi 健一:Kenichi 拓也:Takuya 直樹:Naoki 哲也:Tetsuya 達也:Tatsuya 亮:Ryo 翼:Tsubasa \
        蒼:So 律:Ritsu 新:Arata 暁:Akira 光:Hikaru 仁:Jin 修:Osamu 昇:Noboru 武:Takeshi 徹:Toru 淳:Jun 聡:Satoshi 智也:Tomoya \
        雄太:Yuta 洋平:Yohei 涼介:Ryosuke 康平:Kohei 真一:Shinichi 英樹:Hideki 秀雄:Hideo 昭夫:Akio 義雄:Yoshio 信夫:Nobuo 幸雄:Yukio \
        次郎:Jiro 太郎:Taro
        """
    static let last = """
        佐藤:Sato 鈴木:Suzuki 高橋:Takahashi 田中:Tanaka 伊藤:Ito 渡辺:Watanabe 山本:Yamamoto 中村:Nakamura 小林:Kobayashi 加藤:Kato \
        吉田:Yoshida 山田:Yamada 佐々木:Sasaki 山口:Yamaguchi 松本:Matsumoto 井上:Inoue 木村:Kimura 林:Hayashi 斎藤:Saito 清水:Shimizu \
        山崎:Yamazaki 森:Mori 池田:Ikeda 橋本:Hashimoto 阿部:Abe 石川:Ishikawa 山下:Yamashita 中島:Nakajima 石井:Ishii 小川:Ogawa \
        前田:Maeda 岡田:Okada 長谷川:Hasegawa 藤田:Fujita 後藤:Goto 近藤:Kondo 村上:Murakami 遠藤:Endo 青木:Aoki 坂本:Sakamoto \
        福田:Fukuda 太田:Ota 西村:Nishimura 藤井:Fujii 金子:Kaneko 岡本:Okamoto 藤原:Fujiwara 中野:Nakano 三浦:Miura 原田:Harada \
        中川:Nakagawa 松田:Matsuda 竹内:Takeuchi 小野:Ono 田村:Tamura 中山:Nakayama 和田:Wada 石田:Ishida 森田:Morita 上田:Ueda \
        原:Hara 内田:Uchida 柴田:Shibata 酒井:Sakai 宮崎:Miyazaki 横山:Yokoyama 高木:Takagi 安藤:Ando 宮本:Miyamoto 大野:Ohno \
        小島:Kojima 谷口:Taniguchi 今井:Imai 工藤:Kudo 高田:Takada 増田:Masuda 丸山:Maruyama 杉山:Sugiyama 村田:Murata 大塚:Otsuka \
        新井:Arai 小山:Koyama 平野:Hirano 藤本:Fujimoto 河野:Kono 上野:Ueno 野口:Noguchi 武田:Takeda 松井:Matsui 千葉:Chiba \
        菅原:Sugawara 岩崎:Iwasaki 木下:Kinoshita 久保:Kubo 佐野:Sano 野村:Nomura 松尾:Matsuo 市川:Ichikawa 菊地:Kikuchi 杉本:Sugimoto \
        古川:Furukawa 大西:Onishi 島田:Shimada 水野:Mizuno 桜井:Sakurai 高野:Takano 吉川:Yoshikawa 山内:Yamauchi 西田:Nishida 飯田:Iida
        """

    /// The readings alone.
    static func latin(_ names: String) -> String {
        names.split(whereSeparator: \.isWhitespace).compactMap { $0.split(separator: ":").last.map(String.init) }
            .joined(separator: " ")
    }
}
