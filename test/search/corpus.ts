/**
 * The articles of a small magazine in four languages, for the questions of `questions.ts`. They hold near misses on purpose:
 * words in a heading against words in a body, the same letters under other accents, the words of a phrase apart.
 */

export type CorpusSection = {
  anchor: string
  heading: string
  /** How many headings it stands below. */
  depth: 0 | 1
  body: string
}

export type CorpusArticle = {
  slug: string
  lang: string
  title: string
  summary: string
  publishedAt: string
  sections: readonly CorpusSection[]
}

const section = (anchor: string, heading: string, body: string): CorpusSection => ({
  anchor,
  heading,
  depth: 0,
  body,
})
const below = (anchor: string, heading: string, body: string): CorpusSection => ({
  anchor,
  heading,
  depth: 1,
  body,
})

export const CORPUS: readonly CorpusArticle[] = [
  {
    slug: 'song-cham',
    lang: 'vi',
    title: 'Sống chậm giữa thành phố',
    summary: 'Một người viết kể về năm đầu tiên không vội vã.',
    publishedAt: '2026-02-03T08:00:00.000Z',
    sections: [
      section(
        'buoi-sang',
        'Buổi sáng không điện thoại',
        'Tôi bắt đầu bằng việc để điện thoại ở phòng khách. Buổi sáng dài hơn, ấm trà nóng hơn, và con hẻm trước nhà hiện ra như một bức tranh mà trước đây tôi chưa từng nhìn kỹ.',
      ),
      section(
        'thuc-tinh',
        'Thức tỉnh giữa đời thường',
        'Không có tiếng sét nào cả. Sự thay đổi đến từ những việc nhỏ: rửa bát mà biết mình đang rửa bát, đi bộ mà biết mình đang đi bộ. Nhiều người gọi đó là chánh niệm, tôi chỉ gọi là có mặt.',
      ),
      section(
        'hang-xom',
        'Hàng xóm và những cái tên',
        'Bà Nguyễn Thị Lan bán bún ở đầu hẻm đã ba mươi năm. Bà nhớ tên từng đứa trẻ, nhớ cả ngày tôi dọn đến, và chưa bao giờ hỏi tôi làm nghề gì.',
      ),
      section(
        'thoi-gian',
        'Thời gian là của ai',
        'Khi không còn chạy theo lịch, tôi nhận ra mình vẫn làm xong mọi việc. Có hôm tôi thấy mình như được thức tỉnh bởi tiếng chuông chùa bên kia sông, rồi lại ngủ tiếp.',
      ),
    ],
  },
  {
    slug: 'ca-phe-sai-gon',
    lang: 'vi',
    title: 'Cà phê Sài Gòn: từ vợt đến máy',
    summary: 'Lịch sử một thức uống và những người pha nó.',
    publishedAt: '2026-03-12T08:00:00.000Z',
    sections: [
      section(
        'vot',
        'Chiếc vợt vải',
        'Ở các quán của người Hoa, cà phê được pha bằng vợt vải và giữ ấm trên bếp than. Khách ngồi ghế thấp, đọc báo, uống chậm. Không ai cho sữa vào ly đầu tiên.',
      ),
      section(
        'sua-da',
        'Ly của mùa nóng',
        'Một ly cà phê sữa đá đúng kiểu cần sữa đặc, đá đập tay và cà phê rang đậm. Người ta khuấy thật lâu, chờ đá tan một phần, rồi mới uống ngụm đầu.',
      ),
      section(
        'gia-vi',
        'Sữa, đá và những cách pha khác',
        'Có nơi cho sữa trước, cà phê sau; có nơi ngược lại. Đá viên làm ly nước loãng nhanh, còn đá tảng thì không. Ai cũng tin cách của mình là đúng.',
      ),
      section(
        'nong-dan',
        'Nông dân ở Lâm Đồng',
        'Ông Nguyễn Văn Thông trồng cà phê ở Di Linh từ năm 1986. Vợ ông, bà Thị Mai, trồng lan trong vườn sau. Giá lên xuống, nhưng họ chưa bao giờ bỏ cây.',
      ),
      section(
        'tuong-lai',
        'Thực tính của hạt',
        'Người rang xay nói về thực tính của hạt: hạt nào chua, hạt nào đắng, hạt nào chịu được lửa lớn. Biết thực tính rồi thì mới chọn máy, không phải ngược lại.',
      ),
    ],
  },
  {
    slug: 'duong-sat-bac-nam',
    lang: 'vi',
    title: 'Đường sắt Bắc Nam bằng mắt người đi chậm',
    summary: 'Ba mươi ba giờ trên tàu Thống Nhất.',
    publishedAt: '2026-05-20T08:00:00.000Z',
    sections: [
      section(
        'ga-ha-noi',
        'Ga Hà Nội, chín giờ tối',
        'Tàu SE3 rời ga đúng giờ. Trong toa có tiếng trẻ con, mùi mì gói và một cụ già kể chuyện chiến tranh cho bất cứ ai chịu nghe.',
      ),
      section(
        'deo-hai-van',
        'Đèo Hải Vân lúc bình minh',
        'Đoạn đẹp nhất là đèo Hải Vân. Đường ray men theo vách núi, biển ở bên trái, sương ở bên phải. Cả toa đứng dậy, không ai bảo ai.',
      ),
      section(
        've-tau',
        'Mua vé ở đâu',
        'Vé tàu mua trên mạng trước mười ngày rẻ hơn ở ga. Giường nằm tầng một đắt nhất; tầng ba rẻ, nhưng trần thấp và nóng.',
      ),
      section(
        'an-uong',
        'Ăn uống trên tàu',
        'Xe đẩy đi qua ba lần một ngày: cơm hộp, cháo, cà phê. Món ngon nhất lại ở sân ga Diêu Trì, nơi tàu dừng mười hai phút.',
      ),
    ],
  },
  {
    slug: 'gucheng-sanbu',
    lang: 'zh',
    title: '古城散步：城墙内外的一天',
    summary: '从清晨的城门走到夜里的书店。',
    publishedAt: '2026-01-18T08:00:00.000Z',
    sections: [
      section(
        'chengmen',
        '清晨的城门',
        '太阳还没出来，卖豆浆的人已经在城门下摆好了摊子。老人提着鸟笼走过，脚步很慢，像是在等这座城市醒来。',
      ),
      section(
        'chengqiang',
        '在墙上骑车',
        '这段古城墙长十三公里，骑车绕一圈大约要两个小时。租车的地方在南门，傍晚的光线最好，也不太热。',
      ),
      section(
        'tushuguan',
        '老街上的图书馆',
        '街角的图书馆只有两层，木头楼梯会响。管理员认识每一位读者，下雨天会给忘记带伞的人留一把椅子。',
      ),
      section(
        'chaguan',
        '午后的茶',
        '茶馆里没有菜单。老板看看客人的脸色，就端来一壶。有人下棋，有人睡觉，没有人看手机。',
      ),
    ],
  },
  {
    slug: 'rengong-zhineng-ketang',
    lang: 'zh',
    title: '课堂里的新同学',
    summary: '学校怎样使用会写作业的机器。',
    publishedAt: '2026-04-09T08:00:00.000Z',
    sections: [
      section(
        'kaichang',
        '一次考试之后',
        '老师发现三十份作文里有十一份用了同一个比喻。学生没有互相抄，他们都问了同一台机器。',
      ),
      section(
        'jiaoyu',
        '人工智能进入教育',
        '人工智能可以批改作业，也可以出题，但教育不只是答案。校长说，机器省下来的时间应该还给孩子，而不是变成更多的作业。',
      ),
      section(
        'gongsi',
        '公司的算盘',
        '做人工智能的公司把学校看成市场。合同写得很长，关于学生的数据却只有一行字。家长们开始提问。',
      ),
      section(
        'biancheng',
        '从积木到 C++',
        '小学生用积木学编程，中学生写 Python，只有竞赛班的人还在学 C++。老师说，语言会变，想清楚问题的习惯不会变。',
      ),
      section(
        'zhanlan',
        '图书展览馆的一天',
        '展览馆里摆着一百年来的课本。图书不能带走，但可以坐下来看。孩子们最喜欢的是错别字那一页。',
      ),
    ],
  },
  {
    slug: 'shanli-de-cha',
    lang: 'zh',
    title: '山里的春茶',
    summary: '采摘、炒制和一位老茶农的账本。',
    publishedAt: '2026-03-30T08:00:00.000Z',
    sections: [
      section(
        'caizhai',
        '四月的采摘',
        '采茶的人天不亮就上山。一芽一叶，手指要轻。到中午，竹篓里还不到两斤，汗水却已经湿了衣服。',
      ),
      section(
        'chaozhi',
        '铁锅和手',
        '炒制靠的是手上的感觉，锅温两百度，叶子不能停。师傅王建国今年七十一岁，手上没有一条完整的纹路。',
      ),
      section(
        'zhangben',
        '老茶农的账本',
        '账本从一九六八年记起，每一页都有天气。哪一年霜冻，哪一年价钱好，写得清清楚楚。他说建国以后的路是自己走出来的。',
      ),
      section(
        'youke',
        '城里来的人',
        '周末有游客来拍照，也买一点带走。王师傅不爱说话，建国叔却很会讲故事，他是村里的导游。',
      ),
    ],
  },
  {
    slug: 'garten-im-winter',
    lang: 'de',
    title: 'Der Garten im Winter',
    summary: 'Was jetzt zu tun ist, und was man besser lässt.',
    publishedAt: '2026-01-25T08:00:00.000Z',
    sections: [
      section(
        'ruhe',
        'Die stille Zeit',
        'Im Januar sieht der Garten aus, als schliefe er. Unter dem Laub aber wird gearbeitet: Würmer, Pilze und Bakterien bereiten den Boden auf das Frühjahr vor.',
      ),
      section(
        'apfelbaum',
        'Den Apfelbaum schneiden',
        'An einem frostfreien Tag nimmt man Säge und Leiter. Zuerst fällt, was krank ist, dann, was nach innen wächst. Wer zu viel wegnimmt, bekommt im Sommer einen Besen aus Wassertrieben.',
      ),
      section(
        'kompost',
        'Wärme aus Abfall',
        'Ein guter Kompost dampft noch bei Frost. Man schichtet Grobes und Feines, hält den Kompost feucht wie einen ausgedrückten Schwamm und setzt ihn im März um. Reifer Kompost riecht nach Wald.',
      ),
      below(
        'voegel',
        'Vögel füttern',
        'Meisen und Rotkehlchen danken für Haferflocken und Äpfel. Brot gehört nicht ins Futterhaus. Der Hof ist schon im Februar voller Stimmen.',
      ),
      section(
        'werkzeug',
        'Werkzeug pflegen',
        'Spaten reinigen, Klingen ölen, Stiele schleifen. Die Apfelbäume der Nachbarn stehen schon geschnitten da, und auf dem Kompost liegt Reisig.',
      ),
    ],
  },
  {
    slug: 'digitale-selbstverteidigung',
    lang: 'de',
    title: 'Digitale Selbstverteidigung für Vereine',
    summary: 'Passwörter, Post und Sicherungen: ein Nachmittag Arbeit.',
    publishedAt: '2026-04-22T08:00:00.000Z',
    sections: [
      section(
        'anfang',
        'Womit man anfängt',
        'Schon ein Zettel mit allen Konten hilft. Wer hat Zugang, wer hatte ihn früher, und wer weiß das Kennwort des Routers? Fragen dazu beantwortet vorstand@verein.example gern.',
      ),
      section(
        'post',
        'Post verschlüsseln',
        'Eine E-Mail ist eine Postkarte. Wer sie verschlüsseln will, braucht ein Schlüsselpaar und ein Gegenüber, das auch eines hat. Moderne Programme nehmen einem das meiste ab.',
      ),
      section(
        'sicherung',
        'Sicherungen, die man zurückspielen kann',
        'Die Mitgliederlisten liegen in zwei Datenbanken. Für beide läuft nachts eine Sicherung auf eine Platte, die nicht im selben Haus steht. Einmal im Jahr wird geübt, sie zurückzuspielen.',
      ),
      section(
        'geraete',
        'Alte Geräte',
        'Ein Telefon ohne Aktualisierungen gehört nicht in die Vereinskasse. Datenträger löscht man vor dem Verschenken. Die Bank des Vereins schickt keine Links, auch nicht per Brief.',
      ),
    ],
  },
  {
    slug: 'muenchen-zu-fuss',
    lang: 'de',
    title: 'Eine Stadt zu Fuß',
    summary: 'Vier Wege durch München, die kein Reiseführer kennt.',
    publishedAt: '2026-02-14T08:00:00.000Z',
    sections: [
      section(
        'isar',
        'Flussaufwärts',
        'Vom Deutschen Museum an ist die Isar wieder ein Fluss. Kies, Weiden, Hunde, und im Juli halb München auf Handtüchern. Abends ist es hier besonders schön, wenn der Grill kalt ist.',
      ),
      below(
        'englischer-garten',
        'Der Englische Garten im Winter',
        'Bei Schnee gehört der Park den Hunden und den Langläufern. Der Biergarten am Turm schenkt Glühwein aus, und auf dem See wird Eisstock geschossen.',
      ),
      section(
        'giesing',
        'Giesing und die Höhe',
        'Wer die Treppen am Nockherberg steigt, sieht die Alpen. Oben wohnt man noch zur Miete, unten wird verkauft. Im Wirtshaus sitzt seit 1968 derselbe Stammtisch.',
      ),
      section(
        'bibliothek',
        'Lesen am Gasteig',
        'Die Bibliothek ist umgezogen, aber die Leser sind geblieben. Man leiht Bücher, Gitarren und neuerdings auch Nähmaschinen.',
      ),
      section(
        'wohnen',
        'Was das Wohnen kostet',
        'Die Miete steigt schneller als der Lohn. Zur Not zieht man nach Augsburg und pendelt. Im Hof teilt man sich Waschküche und Kompost. Ein Mieterverein rechnet vor, was erlaubt ist und was nicht.',
      ),
    ],
  },
  {
    slug: 'night-trains',
    lang: 'en',
    title: 'Night trains are back',
    summary: 'Why sleepers returned, and how to sleep in them.',
    publishedAt: '2026-02-27T08:00:00.000Z',
    sections: [
      section(
        'return',
        'A quiet return',
        'Ten years ago the last couchettes were sold for scrap. Today you can board in Brussels after dinner and have breakfast in Vienna. Tickets sell out in hours.',
      ),
      section(
        'slow-travel',
        'Getting there is the point',
        'Slow travel is not about hours. It is about noticing that the hills change, that the language on the signs changes, and that you are hungry. A train helps, but a bicycle does as well.',
      ),
      section(
        'packing',
        'What to pack',
        'Earplugs, slippers, a paper book. Travel light: the slow lift at the station is usually broken. Bring a résumé of your booking on paper, since phones die.',
      ),
      section(
        'prices',
        'What it costs',
        'A seat is cheap, a bed is not. Compare with a hotel, not with a flight. In 1968 the same journey cost a week of wages.',
      ),
    ],
  },
  {
    slug: 'bread-at-home',
    lang: 'en',
    title: 'Bread at home, without fear',
    summary: 'Flour, water, salt and time.',
    publishedAt: '2026-03-05T08:00:00.000Z',
    sections: [
      section(
        'starter',
        'Your first sourdough starter',
        'Mix equal weights of flour and water and wait. Feed it each day at the same hour. On the fifth day it should double, smell of apples and float on water.',
      ),
      section(
        'baking',
        'Steam and a hot pot',
        'A heavy pot with a lid keeps the steam in. Slash the loaf, bake covered for twenty minutes, then uncovered until the crust sings. A sourdough needs a little longer than yeast; the starter does not mind.',
      ),
      below(
        'gluten',
        'When the crumb is dense',
        'Dense bread is usually young bread. Let the dough rise until it trembles. Cold kitchens need patience, warm ones need attention.',
      ),
      section(
        'tools',
        'Tools you do not need',
        'No mixer, no stone, no lame. Night trains of thought aside, a bowl and a scraper are enough. A blade from the chemist will slash any loaf.',
      ),
    ],
  },
  {
    slug: 'small-servers',
    lang: 'en',
    title: 'Small servers, long lives',
    summary: 'Running a magazine on one cheap machine.',
    publishedAt: '2026-06-01T08:00:00.000Z',
    sections: [
      section(
        'why-small',
        'The return of a quiet machine',
        'Our readers fit on one machine with room to spare. We measured for a year: the processor sleeps, the disk is bored, and the bill is the price of two lunches.',
      ),
      section(
        'runtime',
        'Choosing a runtime',
        'We write Node.js because everybody on the team can read it. Streams keep memory flat when a large export leaves the house. Two services in C remain, one in C++ was thrown away.',
      ),
      section(
        'backup',
        'A backup you have restored',
        'The database is copied every night to a second place, and every month somebody restores it and reads three random articles. It takes no tools beyond cron; tools that need tools are not for us. A backup that was never restored is a hope.',
      ),
      section(
        'errors',
        'The 404 page as a letter',
        'People reach the 404 page from old links. Ours looks like stationery, says sorry, offers a search and names who to write to: desk@magazine.example. Nobody has complained since.',
      ),
      below(
        'staff',
        'People behind it',
        'Anna Keller wrote the first version, Jonas Brandt keeps it alive. Anna left for a library; her resume was short, her commit messages were not.',
      ),
    ],
  },
]
