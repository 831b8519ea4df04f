#include "story/names.h"

#include <array>
#include <string_view>

#include "base/ensure.h"
#include "story/chance.h"

namespace recount::story {
namespace {

using Words = std::array<std::string_view, 20>;

constexpr Words kItalianGiven = {
    "Adele", "Bruno",   "Chiara", "Dario", "Elide",  "Fulvio", "Gemma", "Ivo",  "Lia",  "Marta",
    "Nico",  "Ottavia", "Pietro", "Rosa",  "Sandro", "Tullia", "Ugo",   "Vera", "Zeno", "Noè",
};
constexpr Words kItalianFamily = {
    "Acquaforte", "Bellaripa",   "Cantalume",  "Dellonda",  "Erbaviva",  "Fiordipesco", "Granozzi",
    "Lanternari", "Malvarosa",   "Nebbiolini", "Ortaglia",  "Pontelli",  "Querciòla",   "Rivabassa",
    "Salmastri",  "Torrechiusa", "Uvaspina",   "Ventolini", "Zafferani", "Campofosco",
};
constexpr Words kEnglishGiven = {
    "Alder",  "Beatrix", "Cecil",   "Dorothy", "Edmund", "Flora",   "Gilbert",
    "Hester", "Isla",    "Jasper",  "Keziah",  "Linus",  "Maud",    "Ned",
    "Olive",  "Percy",   "Quentin", "Ruth",    "Silas",  "Tabitha",
};
constexpr Words kEnglishFamily = {
    "Ashgrove",   "Brindlecombe", "Copperley",   "Dunmarrow",  "Eastmoor",
    "Fenwhistle", "Greythorn",    "Hollowell",   "Inkbarrow",  "Larkmead",
    "Merribank",  "Nettlefold",   "Oatridge",    "Pennyquick", "Quillmere",
    "Rookhope",   "Saltmarsh",    "Thistledown", "Underhay",   "Wetherby",
};
constexpr Words kChineseFamily = {
    "陆", "沈", "顾", "江", "叶", "温", "程", "白", "苏", "林",
    "夏", "梁", "秦", "霍", "邵", "纪", "柳", "方", "唐", "莫",
};
constexpr Words kChineseGiven = {
    "怀安", "若溪", "明舟", "听雨", "知秋", "望山", "清禾", "一帆", "思齐", "晚晴",
    "云起", "予诺", "子衿", "雪松", "念桥", "景行", "书瑶", "照临", "星渡", "观澜",
};

constexpr std::array<std::string_view, 5> kItalianHouse = {"Osteria", "Trattoria", "Locanda",
                                                           "Forno", "Cantina"};
constexpr std::array<std::string_view, 6> kItalianSign = {
    "della Lanterna", "dei Tre Archi", "al Molo", "del Sale", "dell'Airone", "della Chiusa"};
constexpr std::array<std::string_view, 5> kEnglishHouse = {"Kettle", "Table", "Larder", "Oven",
                                                           "Anchor"};
constexpr std::array<std::string_view, 6> kEnglishSign = {
    "The Copper", "The Old Mill", "The Long", "The Saltmarket", "The Heron's", "The Tin"};
constexpr std::array<std::string_view, 5> kChineseHouse = {"饺子馆", "面馆", "茶楼", "粥铺",
                                                           "小厨"};
constexpr std::array<std::string_view, 6> kChineseSign = {"柳岸",   "四桥", "老码头",
                                                          "灯笼巷", "鹭洲", "盐市"};

constexpr std::array<std::string_view, 38> kBikeStops = {
    "Ponte delle Reti",
    "Ponte del Carbone",
    "Lantern Bridge",
    "柳桥",
    "Saltmarket",
    "Harbour Gate",
    "老码头",
    "Ferry Steps",
    "Campo dei Gelsi",
    "Via della Chiusa",
    "Mill Row",
    "Ropewalk",
    "灯笼巷",
    "鹭洲公园",
    "Heron Island",
    "Biblioteca Civica",
    "Town Hall",
    "中央车站",
    "Central Station",
    "Stazione Nord",
    "University Quad",
    "医院东门",
    "Ospedale Vecchio",
    "Glassworks",
    "Tannery Lane",
    "Orto Botanico",
    "盐市广场",
    "Brickfields",
    "Riva degli Argini",
    "Weir Street",
    "Teatro Piccolo",
    "Observatory Road",
    "体育场",
    "Swimming Baths",
    "Porta Levante",
    "Porta Ponente",
    "Canal Basin",
    "Allotments",
};

std::string joined(std::string_view first, std::string_view between, std::string_view last) {
  std::string name(first);
  name += between;
  name += last;
  return name;
}

std::vector<std::string> first_of(SeededEntropy& entropy, std::vector<std::string> names,
                                  std::size_t count) {
  ensure(count <= names.size(), "the city has as many names as are asked for");
  shuffle(entropy, names);
  names.resize(count);
  return names;
}

}  // namespace

std::vector<std::string> people(SeededEntropy& entropy, std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t given = 0; given < kItalianGiven.size(); ++given) {
    for (std::size_t family = 0; family < kItalianFamily.size(); ++family) {
      names.push_back(joined(kItalianGiven[given], " ", kItalianFamily[family]));
      names.push_back(joined(kEnglishGiven[given], " ", kEnglishFamily[family]));
      names.push_back(joined(kChineseFamily[family], "", kChineseGiven[given]));
    }
  }
  return first_of(entropy, std::move(names), count);
}

std::vector<std::string> eating_houses(SeededEntropy& entropy, std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t sign = 0; sign < kItalianSign.size(); ++sign) {
    for (std::size_t house = 0; house < kItalianHouse.size(); ++house) {
      names.push_back(joined(kItalianHouse[house], " ", kItalianSign[sign]));
      names.push_back(joined(kEnglishSign[sign], " ", kEnglishHouse[house]));
      names.push_back(joined(kChineseSign[sign], "", kChineseHouse[house]));
    }
  }
  return first_of(entropy, std::move(names), count);
}

std::vector<std::string> bike_stops() {
  return {kBikeStops.begin(), kBikeStops.end()};
}

}  // namespace recount::story
