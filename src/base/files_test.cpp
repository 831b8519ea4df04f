#include "base/files.h"

#include <unistd.h>

#include <gtest/gtest.h>

namespace recount {
namespace {

class FilesTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(make_directories(directory_)); }

  void TearDown() override { std::filesystem::remove_all(directory_); }

  Path directory_ =
      std::filesystem::temp_directory_path() / ("recount-files-" + std::to_string(::getpid()));
};

TEST_F(FilesTest, MakesListsAndRemovesTrees) {
  ASSERT_TRUE(make_directories(directory_ / "a" / "b" / ""));
  ASSERT_TRUE(make_directories(directory_ / "a" / "b"));
  ASSERT_TRUE(write_file_atomically(directory_ / "a" / "b" / "two", as_bytes("2")));
  ASSERT_TRUE(write_new_file(directory_ / "a" / "one", as_bytes("1")));
  EXPECT_EQ(list_files_below(directory_), (std::vector<Path>{"a/b/two", "a/one"}));
  const std::vector<DirectoryEntry> entries = list_directory(directory_ / "a").value();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].name, "b");
  EXPECT_EQ(entries[0].kind, DirectoryEntry::Kind::Directory);
  EXPECT_EQ(entries[1].kind, DirectoryEntry::Kind::File);
  EXPECT_TRUE(list_directory(directory_ / "none").value().empty());
  EXPECT_EQ(list_directory(directory_ / "a" / "one").error().code, ErrorCode::Io);
  EXPECT_EQ(make_directories(directory_ / "a" / "one").error().code, ErrorCode::Io);
  ASSERT_TRUE(remove_with_content(directory_ / "a"));
  ASSERT_TRUE(remove_with_content(directory_ / "a"));
  EXPECT_TRUE(list_files_below(directory_).empty());
}

TEST_F(FilesTest, ReplacesAWholeFile) {
  const Path file = directory_ / "file";
  ASSERT_TRUE(write_file_atomically(file, as_bytes("a longer text")));
  ASSERT_TRUE(write_file_atomically(file, as_bytes("short"), Access::OwnerOnly));
  EXPECT_EQ(*read_text(file), "short");
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
  Bytes room(6);
  const File opened = File::open(file, File::Mode::Read).value();
  EXPECT_EQ(opened.read_at(0, room).error().code, ErrorCode::Damaged);
  EXPECT_EQ(read_file(directory_ / "none").error().code, ErrorCode::NotFound);
}

TEST_F(FilesTest, AFullDiskHasACodeOfItsOwn) {
  if (::access("/dev/full", W_OK) != 0) {
    GTEST_SKIP() << "this machine has no /dev/full";
  }
  File full = File::open("/dev/full", File::Mode::ReadWrite).value();
  const Status written = full.write_at(0, as_bytes("x"));
  EXPECT_EQ(written.error().code, ErrorCode::NoSpace);
  EXPECT_NE(written.error().help.find("free some space"), std::string::npos);
}

}  // namespace
}  // namespace recount
