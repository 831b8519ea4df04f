#include "portal/words.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ensure.h"
#include "serve/session_cookie.h"

namespace recount::portal {
namespace {

constexpr std::string_view kLanguageCookie = "recount_language";

struct Row {
  Word word;
  std::array<std::string_view, kLanguages.size()> texts;  // English, Italian, Chinese
};

constexpr std::array kWords = {
    Row{Word::Skip, {"Skip to the content", "Vai al contenuto", "跳到正文"}},
    Row{Word::Menu, {"Your record", "I tuoi dati", "您的记录"}},
    Row{Word::Standing, {"My standing", "La mia posizione", "我的评级"}},
    Row{Word::Why, {"Why", "Perché", "原因"}},
    Row{Word::Readers, {"Who has looked", "Chi ha guardato", "谁查看过"}},
    Row{Word::LogOut, {"Log out", "Esci", "退出"}},
    Row{Word::LogIn, {"Log in", "Accedi", "登录"}},
    Row{Word::LogInText,
        {"Here you see what is on record about you in this service, and why. What is on record "
         "elsewhere is not joined to it.",
         "Qui vedi ciò che è registrato su di te in questo servizio, e perché. Ciò che è "
         "registrato altrove non vi è unito.",
         "您可以在此查看本服务中关于您的记录及其原因。其他服务的记录不会与之合并。"}},
    Row{Word::LogInFailed, {"You were not logged in", "L'accesso non è riuscito", "未能登录"}},
    Row{Word::LoggedIn, {"You are logged in", "Hai effettuato l'accesso", "您已登录"}},
    Row{Word::LoggedOut, {"You are logged out", "Sei uscito", "您已退出"}},
    Row{Word::GoOn, {"Go on", "Continua", "继续"}},
    Row{Word::Again, {"Log in again", "Accedi di nuovo", "重新登录"}},
    Row{Word::InContext, {"Service", "Servizio", "服务"}},
    Row{Word::NoEvidence,
        {"There is no evidence about you here.", "Qui non c'è alcun elemento su di te.",
         "此处没有关于您的证据。"}},
    Row{Word::Between, {"95 % interval", "Intervallo al 95 %", "95% 区间"}},
    Row{Word::Evidence, {"Pieces of evidence", "Elementi", "证据数量"}},
    Row{Word::Contested, {"of these in dispute", "di questi contestati", "其中有争议"}},
    Row{Word::PolicyHash, {"Policy", "Regole", "规则"}},
    Row{Word::TreeSize, {"Entries in the ledger", "Voci nel registro", "账本条目数"}},
    Row{Word::WhyText,
        {"Each line is one piece of evidence and what it adds to the rating. The lines add up to "
         "the rating.",
         "Ogni riga è un elemento e ciò che aggiunge alla valutazione. Le righe sommate danno la "
         "valutazione.",
         "每一行是一条证据及其对评级的贡献。各行之和等于评级。"}},
    Row{Word::When, {"When", "Quando", "时间"}},
    Row{Word::Score, {"Score", "Punteggio", "分数"}},
    Row{Word::Weight, {"Weight", "Peso", "权重"}},
    Row{Word::Moves, {"Adds", "Aggiunge", "贡献"}},
    Row{Word::State, {"State", "Stato", "状态"}},
    Row{Word::Counts, {"counts", "conta", "计入"}},
    Row{Word::InDispute, {"counts, in dispute", "conta, contestato", "计入，有争议"}},
    Row{Word::SetAside, {"set aside", "messo da parte", "不计入"}},
    Row{Word::Prior, {"Before any evidence", "Prima di ogni elemento", "无证据时"}},
    Row{Word::Sum, {"Rating", "Valutazione", "评级"}},
    Row{Word::Entry, {"Entry", "Voce", "条目"}},
    Row{Word::ReadersText,
        {"Everybody who has read your standing or evidence about you, newest first. A bulk read is "
         "one of many subjects at once, which may have held yours.",
         "Chiunque abbia letto la tua posizione o elementi su di te, dal più recente. Una lettura "
         "in blocco riguarda molti soggetti insieme, forse anche te.",
         "所有查看过您的评级或相关证据的读者，最新在前。批量读取一次涉及多个对象，可能包括您。"}},
    Row{Word::NoReaders, {"Nobody has looked.", "Nessuno ha guardato.", "没有人查看过。"}},
    Row{Word::Reader, {"Who", "Chi", "读者"}},
    Row{Word::Role, {"Role", "Ruolo", "角色"}},
    Row{Word::What, {"What", "Che cosa", "内容"}},
    Row{Word::Purpose, {"Purpose", "Scopo", "目的"}},
    Row{Word::Bulk, {"bulk read, subjects", "lettura in blocco, soggetti", "批量读取，对象数"}},
    Row{Word::ExportJson,
        {"Take it with you (JSON)", "Porta i dati con te (JSON)", "导出（JSON）"}},
    Row{Word::TooOften,
        {"Too many tries from your address. Wait a moment.",
         "Troppi tentativi dal tuo indirizzo. Attendi un momento.",
         "您的地址尝试次数过多，请稍候。"}},
    Row{Word::Busy,
        {"Many log in at this moment. Try again soon.",
         "Molti accedono in questo momento. Riprova tra poco.", "当前登录人数较多，请稍后再试。"}},
};

static_assert(kWords.size() == static_cast<std::size_t>(Word::Busy) + 1);

std::string_view primary(std::string_view range) {
  range.remove_prefix(std::min(range.find_first_not_of(" \t"), range.size()));
  return range.substr(0, range.find_first_of("-;, \t"));
}

}  // namespace

std::string_view code_of(Language language) {
  constexpr std::array<std::string_view, kLanguages.size()> kCodes = {"en", "it", "zh"};
  return kCodes[static_cast<std::size_t>(language)];
}

std::string_view name_of(Language language) {
  constexpr std::array<std::string_view, kLanguages.size()> kNames = {"English", "Italiano",
                                                                      "中文"};
  return kNames[static_cast<std::size_t>(language)];
}

std::string_view say(Language language, Word word) {
  const Row& row = kWords[static_cast<std::size_t>(word)];
  ensure(row.word == word, "words stand in their order");
  return row.texts[static_cast<std::size_t>(language)];
}

const Language* language_coded(std::string_view code) {
  const auto* const found = std::ranges::find(kLanguages, code, code_of);
  return found == kLanguages.end() ? nullptr : found;
}

std::string language_cookie(Language language) {
  return fmt::format("{}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", kLanguageCookie,
                     code_of(language));
}

Language language_of(const wire::Request& request) {
  if (const Language* kept =
          language_coded(serve::cookie_of(request, kLanguageCookie).value_or(""))) {
    return *kept;
  }
  std::string_view accepted = wire::find_header(request.headers, "Accept-Language").value_or("");
  while (!accepted.empty()) {
    if (const Language* asked = language_coded(primary(accepted))) {
      return *asked;
    }
    const std::size_t comma = accepted.find(',');
    accepted.remove_prefix(comma == accepted.npos ? accepted.size() : comma + 1);
  }
  return Language::English;
}

}  // namespace recount::portal
