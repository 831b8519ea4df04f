#include "serve/control.h"

#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "serve/secrets.h"
#include "serve/sqlite_file.h"
#include "serve/test_directory.h"

namespace recount::serve {
namespace {

constexpr Duration kSecond{kMicrosecondsPerSecond};
constexpr Duration kMinute{60 * kMicrosecondsPerSecond};
constexpr Duration kHour{3'600 * kMicrosecondsPerSecond};

class ControlTest : public ::testing::Test {
 protected:
  Control open() {
    Result<Control> control = Control::open(file_, clock_, entropy_);
    EXPECT_TRUE(control) << (control ? "" : render(control.error()));
    return std::move(*control);
  }

  std::string add(Control& control, const std::string& name, Role role = Role::Auditor,
                  std::vector<Scope> scopes = {}, std::optional<Duration> life = {}) {
    Result<NewKey> key =
        control.add_key({.name = name, .role = role, .scopes = std::move(scopes), .life = life});
    EXPECT_TRUE(key) << (key ? "" : render(key.error()));
    return key ? key->secret : "";
  }

  void pass(Duration time) { clock_.set(clock_.now() + time); }

  TestDirectory directory_;
  Path file_ = directory_ / "keys/control.sqlite";
  FixedClock clock_{*parse_rfc3339("2026-11-25T10:00:00Z")};
  SystemEntropy entropy_;
};

ErrorCode code_of(const Result<CallerRef>& caller) {
  return caller ? ErrorCode::InvalidInput : caller.error().code;
}

TEST_F(ControlTest, AKeyIsRecognizedAndOnlyItsHashIsStored) {
  std::string secret;
  {
    Control control = open();
    secret = add(control, "portal", Role::Service,
                 {{.ledger = "city", .context = "inspection"}, {.ledger = "", .context = "stays"}});
    const auto caller = control.caller_of_key(secret);
    ASSERT_TRUE(caller);
    EXPECT_EQ((*caller)->name, "portal");
    EXPECT_EQ((*caller)->role, Role::Service);
    EXPECT_TRUE((*caller)->is_scoped_to("city", "inspection"));
    EXPECT_FALSE((*caller)->is_scoped_to("town", "inspection"));
    EXPECT_TRUE((*caller)->is_scoped_to("town", "stays"));
    ASSERT_TRUE(control.tidy());
  }
  EXPECT_TRUE(secret.starts_with("rk_"));
  EXPECT_EQ(secret.size(), kSecretBytes);
  for (const Path& name : list_files_below(file_.parent_path())) {
    const std::string bytes = *read_text(file_.parent_path() / name);
    EXPECT_EQ(bytes.find(secret.substr(3)), std::string::npos) << name;
  }
}

TEST_F(ControlTest, FileAndDirectoryAreTheOwnersOnly) {
  Control control = open();
  add(control, "k");
  struct stat found{};
  ASSERT_EQ(::stat(file_.parent_path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700U);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    ASSERT_EQ(::stat((file_.string() + suffix).c_str(), &found), 0) << suffix;
    EXPECT_EQ(found.st_mode & 0777, 0600U) << suffix;
  }
}

TEST_F(ControlTest, KeysSurviveReopening) {
  std::string secret;
  {
    Control control = open();
    secret = add(control, "auditor");
  }
  Control again = open();
  const auto caller = again.caller_of_key(secret);
  ASSERT_TRUE(caller);
  EXPECT_EQ((*caller)->role, Role::Auditor);
}

TEST_F(ControlTest, ARevokedKeyStopsAtOnceWhereItIsRevoked) {
  Control control = open();
  const std::string secret = add(control, "k");
  ASSERT_TRUE(control.caller_of_key(secret));
  ASSERT_TRUE(control.revoke_key("k"));
  EXPECT_EQ(code_of(control.caller_of_key(secret)), ErrorCode::Unauthorized);
  EXPECT_EQ(control.revoke_key("k").error().code, ErrorCode::NotFound);
  EXPECT_EQ(control.revoke_key("never").error().code, ErrorCode::NotFound);
  EXPECT_TRUE(control.keys()->front().revoked_at);
}

TEST_F(ControlTest, ARevocationElsewhereIsSeenWithinASecond) {
  Control server = open();
  Control command_line = open();
  const std::string secret = add(server, "k");
  ASSERT_TRUE(server.caller_of_key(secret));
  ASSERT_TRUE(command_line.revoke_key("k"));
  pass({kSecond.microseconds - 1});
  EXPECT_EQ(code_of(server.caller_of_key(secret)), ErrorCode::Unauthorized);
}

TEST_F(ControlTest, AKeyMadeElsewhereWorksAtOnce) {
  Control server = open();
  Control command_line = open();
  const std::string secret = add(command_line, "k");
  pass({50'000});
  EXPECT_TRUE(server.caller_of_key(secret));
}

TEST_F(ControlTest, AnExpiredKeyIsNotRecognized) {
  Control control = open();
  const std::string secret = add(control, "k", Role::Auditor, {}, kDay);
  pass({kDay.microseconds - 1});
  EXPECT_TRUE(control.caller_of_key(secret));
  pass({1});
  EXPECT_EQ(code_of(control.caller_of_key(secret)), ErrorCode::Unauthorized);
}

TEST_F(ControlTest, RequestsThatAreNotSoundAreRefused) {
  Control control = open();
  const auto refused = [&](const KeyRequest& request) {
    const auto key = control.add_key(request);
    return !key && key.error().code == ErrorCode::InvalidInput && !key.error().help.empty();
  };
  add(control, "taken");
  ASSERT_TRUE(control.revoke_key("taken"));
  EXPECT_TRUE(refused({.name = "taken", .role = Role::Auditor, .scopes = {}, .life = {}}));
  EXPECT_TRUE(refused({.name = "", .role = Role::Auditor, .scopes = {}, .life = {}}));
  EXPECT_TRUE(refused({.name = "public", .role = Role::Auditor, .scopes = {}, .life = {}}));
  EXPECT_TRUE(refused({.name = "a\nb", .role = Role::Auditor, .scopes = {}, .life = {}}));
  EXPECT_TRUE(refused({.name = "\xff", .role = Role::Auditor, .scopes = {}, .life = {}}));
  EXPECT_TRUE(
      refused({.name = std::string(129, 'n'), .role = Role::Auditor, .scopes = {}, .life = {}}));
  EXPECT_TRUE(refused({.name = "s", .role = Role::Service, .scopes = {}, .life = {}}));
  EXPECT_TRUE(refused({.name = "o",
                       .role = Role::Operator,
                       .scopes = {{.ledger = "", .context = "c"}},
                       .life = {}}));
}

TEST_F(ControlTest, LastUseIsKeptToTheMinute) {
  Control control = open();
  const std::string secret = add(control, "k");
  EXPECT_FALSE(control.keys()->front().last_use);
  pass({90 * kMicrosecondsPerSecond});
  ASSERT_TRUE(control.caller_of_key(secret));
  ASSERT_TRUE(control.tidy());
  EXPECT_EQ(control.keys()->front().last_use, parse_rfc3339("2026-11-25T10:01:00Z"));
}

TEST_F(ControlTest, GarbageIsUnknownAndChangesNothing) {
  Control control = open();
  const std::string secret = add(control, "k");
  std::string wrong = secret;
  wrong.back() = wrong.back() == 'A' ? 'B' : 'A';
  for (const std::string& garbage :
       {std::string(), std::string("rk_"), wrong, secret + "x", secret.substr(1),
        "RK_" + secret.substr(3), std::string(1 << 20, 'a'), "rs_" + secret.substr(3),
        std::string("rk_") + std::string(43, '\0')}) {
    EXPECT_EQ(code_of(control.caller_of_key(garbage)), ErrorCode::Unauthorized);
    EXPECT_EQ(code_of(control.caller_of_session(garbage)), ErrorCode::Unauthorized);
    EXPECT_FALSE(control.open_session(garbage));
  }
  EXPECT_TRUE(control.caller_of_key(secret));
}

std::size_t resident_bytes() {
  std::size_t pages = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

TEST_F(ControlTest, MemoryDoesNotGrowWithGarbage) {
  Control control = open();
  SeededEntropy made_up(1);
  const auto guess = [&](int times) {
    for (int i = 0; i < times; ++i) {
      ASSERT_FALSE(control.caller_of_key(new_secret(kKeyPrefix, made_up)));
      ASSERT_FALSE(control.caller_of_session(new_secret(kSessionPrefix, made_up)));
      pass({1'000});  // so that the file is looked at as well
    }
  };
  guess(2'000);
  const std::size_t before = resident_bytes();
  guess(50'000);
  EXPECT_LT(resident_bytes(), before + (1U << 20U));
}

TEST_F(ControlTest, ALinkOpensOneSession) {
  Control control = open();
  const auto link = control.make_link({.name = "demo", .role = Role::Operator, .scopes = {}});
  ASSERT_TRUE(link);
  const auto session = control.open_session(*link);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->caller->role, Role::Operator);
  const auto caller = control.caller_of_session(session->token);
  ASSERT_TRUE(caller);
  EXPECT_EQ((*caller)->name, "demo");
  const auto again = control.open_session(*link);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::Unauthorized);
}

TEST_F(ControlTest, ALinkLivesAQuarterOfAnHour) {
  Control control = open();
  const auto link = control.make_link({.name = "demo", .role = Role::Operator, .scopes = {}});
  pass({15 * kMinute.microseconds});
  EXPECT_FALSE(control.open_session(*link));
  ASSERT_TRUE(control.tidy());
}

TEST_F(ControlTest, ASessionSlidesWithUseAndEndsWithoutIt) {
  Control control = open();
  const auto session = control.open_session(add(control, "k"));
  ASSERT_TRUE(session);
  for (int use = 0; use < 4; ++use) {
    pass({11 * kHour.microseconds});
    ASSERT_TRUE(control.caller_of_session(session->token)) << use;
    ASSERT_TRUE(control.tidy());
  }
  Control reopened = open();
  pass({11 * kHour.microseconds});
  EXPECT_TRUE(reopened.caller_of_session(session->token));
  pass({12 * kHour.microseconds});
  EXPECT_FALSE(reopened.caller_of_session(session->token));
}

TEST_F(ControlTest, ASessionEndsWithItsKey) {
  Control control = open();
  const std::string revoked = add(control, "revoked");
  const std::string brief = add(control, "brief", Role::Auditor, {}, kHour);
  const auto one = control.open_session(revoked);
  const auto two = control.open_session(brief);
  ASSERT_TRUE(one && two);
  ASSERT_TRUE(control.revoke_key("revoked"));
  EXPECT_FALSE(control.caller_of_session(one->token));
  EXPECT_FALSE(control.open_session(revoked));
  EXPECT_TRUE(control.caller_of_session(two->token));
  pass(kHour);
  EXPECT_FALSE(control.caller_of_session(two->token));
}

TEST_F(ControlTest, AClosedSessionIsClosed) {
  Control control = open();
  const auto session = control.open_session(add(control, "k"));
  ASSERT_TRUE(session);
  ASSERT_TRUE(control.close_session(session->token));
  EXPECT_FALSE(control.caller_of_session(session->token));
  EXPECT_TRUE(control.close_session(session->token));
}

TEST_F(ControlTest, TheOldestSessionsOfANameMakeRoom) {
  Control control = open();
  const std::string secret = add(control, "k");
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < kSessionsPerNameMax + 2; ++i) {
    tokens.push_back(control.open_session(secret)->token);
  }
  EXPECT_FALSE(control.caller_of_session(tokens[0]));
  EXPECT_FALSE(control.caller_of_session(tokens[1]));
  EXPECT_TRUE(control.caller_of_session(tokens[2]));
  EXPECT_TRUE(control.caller_of_session(tokens.back()));
}

TEST_F(ControlTest, AFileOfALaterVersionIsNotTouched) {
  open();
  {
    auto file = SqliteFile::open(file_);
    ASSERT_TRUE((*file)->lock().run("INSERT INTO schema_version VALUES (99, 0)"));
  }
  const auto control = Control::open(file_, clock_, entropy_);
  ASSERT_FALSE(control);
  EXPECT_EQ(control.error().code, ErrorCode::Damaged);
}

TEST_F(ControlTest, AFileThatIsNoControlFileIsDamaged) {
  std::filesystem::create_directories(file_.parent_path());
  std::ofstream(file_) << std::string(10'000, 'x');
  const auto control = Control::open(file_, clock_, entropy_);
  ASSERT_FALSE(control);
  EXPECT_EQ(control.error().code, ErrorCode::Damaged);
}

TEST_F(ControlTest, WithoutItsFileNobodyIsRecognized) {
  Control control = open();
  const std::string secret = add(control, "k");
  {
    auto other = SqliteFile::open(file_);
    ASSERT_TRUE((*other)->lock().run("DROP TABLE key"));
  }
  pass(kSecond);
  const auto caller = control.caller_of_key(secret);
  ASSERT_FALSE(caller);
  EXPECT_NE(caller.error().code, ErrorCode::Unauthorized);
  EXPECT_FALSE(control.caller_of_key(secret)) << "and so it stays";
}

// Each process makes keys while the others do, in a file that none has made yet.
TEST_F(ControlTest, ProcessesMakeKeysAtTheSameTime) {
  constexpr int kProcesses = 4;
  constexpr int kKeys = 10;
  for (int process = 0; process < kProcesses; ++process) {
    if (::fork() == 0) {
      auto control = Control::open(file_, clock_, entropy_);
      bool good = control.has_value();
      for (int key = 0; good && key < kKeys; ++key) {
        const std::string name = std::to_string(process) + "-" + std::to_string(key);
        good = control->add_key({.name = name, .role = Role::Auditor, .scopes = {}, .life = {}})
                   .has_value();
      }
      ::_exit(good ? 0 : 1);
    }
  }
  for (int process = 0; process < kProcesses; ++process) {
    int status = 0;
    ::wait(&status);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(open().keys()->size(), static_cast<std::size_t>(kProcesses * kKeys));
}

TEST_F(ControlTest, ThreadsRecognizeCallersWhileKeysComeAndGo) {
  SystemClock clock;
  auto control = Control::open(file_, clock, entropy_);
  ASSERT_TRUE(control);
  const std::string secret = add(*control, "steady");
  std::atomic<bool> is_over{false};
  std::atomic<int> failures{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      while (!is_over) {
        failures += control->caller_of_key(secret) ? 0 : 1;
      }
    });
  }
  for (int i = 0; i < 20; ++i) {
    const std::string name = "k" + std::to_string(i);
    add(*control, name);
    ASSERT_TRUE(control->revoke_key(name));
  }
  is_over = true;
  threads.clear();
  EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace recount::serve
