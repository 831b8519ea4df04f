#include "ledger/tile.h"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace recount::ledger {
namespace {

TEST(Tile, PathsAreThoseOfTheSpecification) {
  EXPECT_EQ(tile_path({.level = 0, .index = 1'234'067}), "tile/0/x001/x234/067");
  EXPECT_EQ(tile_path({.level = 0, .index = 0}), "tile/0/000");
  EXPECT_EQ(tile_path({.level = 2, .index = 0, .width = 1}), "tile/2/000.p/1");
  EXPECT_EQ(tile_path({.level = 63, .index = 1000, .width = 255}), "tile/63/x001/000.p/255");
  EXPECT_EQ(tile_path({.level = kEntriesLevel, .index = 273, .width = 112}),
            "tile/entries/273.p/112");
}

TEST(Tile, SizeSeventyThousandHasTheTilesOfTheSpecification) {
  const std::vector<TileId> expected = {{.level = kEntriesLevel, .index = 273, .width = 112},
                                        {.level = 0, .index = 273, .width = 112},
                                        {.level = 1, .index = 1, .width = 17},
                                        {.level = 2, .index = 0, .width = 1}};
  EXPECT_EQ(partial_tiles_of(70'000), expected);
  EXPECT_EQ(tile_at(0, 272, 70'000), (TileId{.level = 0, .index = 272}));
  EXPECT_EQ(tile_at(0, 274, 70'000), std::nullopt);
  EXPECT_EQ(tile_at(1, 0, 70'000), (TileId{.level = 1, .index = 0}));
  EXPECT_EQ(tile_at(3, 0, 70'000), std::nullopt);
  EXPECT_EQ(count_tiles_of(70'000), 274U + 274U + 2U + 1U);
}

TEST(Tile, SizeOneTileIsFullBelowAndPartialAbove) {
  const std::vector<TileId> expected = {{.level = 1, .index = 0, .width = 1}};
  EXPECT_EQ(partial_tiles_of(256), expected);
  EXPECT_EQ(count_tiles_of(256), 3U);
  EXPECT_TRUE(partial_tiles_of(0).empty());
  EXPECT_EQ(count_tiles_of(0), 0U);
}

TEST(Tile, OtherSpellingsOfAPathAreRefused) {
  for (const std::string_view path : {"",
                                      "tile",
                                      "tile/",
                                      "tile/0",
                                      "tile/0/",
                                      "tile/0/0",
                                      "tile/0/00",
                                      "tile/0/0000",
                                      "tile/00/000",
                                      "tile/64/000",
                                      "tile/-1/000",
                                      "tile/+1/000",
                                      "tile/0/x000/000",
                                      "tile/0/x001/x34/067",
                                      "tile/0/001/234",
                                      "tile/0/x001",
                                      "tile/0/x001/x234/067/",
                                      "tile/0/000.p",
                                      "tile/0/000.p/",
                                      "tile/0/000.p/0",
                                      "tile/0/000.p/256",
                                      "tile/0/000.p/01",
                                      "tile/0/000.p/1/",
                                      "tile/0/000.p/1.p/1",
                                      "tile/data/000",
                                      "tile/entries/x000/001",
                                      "/tile/0/000",
                                      "tile//000",
                                      "tile/0//000",
                                      "tile/0/ 00",
                                      "tile/0/000 ",
                                      "tile/0/x018/x446/x744/x073/x709/x551/616"}) {
    EXPECT_EQ(parse_tile_path(path), std::nullopt) << path;
  }
  EXPECT_TRUE(parse_tile_path("tile/0/x018/x446/x744/x073/x709/x551/615"));
}

RC_GTEST_PROP(Tile, EveryPathIsReadBack, (std::uint64_t index)) {
  const TileId tile{.level = *rc::gen::inRange(kEntriesLevel, kTileLevelMax + 1),
                    .index = index >> *rc::gen::inRange(0, 64),
                    .width = *rc::gen::inRange(1U, kTileWidth + 1)};
  RC_ASSERT(parse_tile_path(tile_path(tile)) == tile);
}

RC_GTEST_PROP(Tile, ATileBelongsToTheSizesThatCoverIt, (std::uint64_t seed)) {
  const TreeSize size = 1 + seed % 10'000'000;
  const int level = *rc::gen::inRange(kEntriesLevel, 4);
  const std::uint64_t index = *rc::gen::inRange<std::uint64_t>(0, 200);
  if (const std::optional<TileId> tile = tile_at(level, index, size)) {
    RC_ASSERT(*size_covered_by(*tile) <= size);
    TileId wider = *tile;
    ++wider.width;
    RC_ASSERT(tile->is_full() || *size_covered_by(wider) > size);
  } else {
    RC_ASSERT(*size_covered_by({.level = level, .index = index, .width = 1}) > size);
  }
}

TEST(Tile, NoSizeCoversWhatLiesBehindAllSizes) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(size_covered_by({.level = 0, .index = kMax}), std::nullopt);
  EXPECT_EQ(size_covered_by({.level = 8, .index = 0, .width = 1}), std::nullopt);
  EXPECT_EQ(size_covered_by({.level = 7, .index = 0, .width = 255}), TreeSize{255} << 56U);
  EXPECT_EQ(size_covered_by({.level = 63, .index = 0, .width = 1}), std::nullopt);
}

}  // namespace
}  // namespace recount::ledger
