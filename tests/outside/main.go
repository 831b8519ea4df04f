// Outside verifies a ledger directory with code of others, unmodified: signed notes and tile trees
// by golang.org/x/mod/sumdb, and, when built with the tag fsck, the whole log by fsck of
// transparency-dev/tessera (fsck.go). This file is for Go 1.19, which Debian 12 has.
//
//	outside LEDGER [RECEIPTS]
//	outside proofs
//
// RECEIPTS is a directory of files INDEX.tlog-proof. Each gate prints one line, "note: ok" or
// "note: FAULT and why"; exit 0 when all are ok, 1 when one is not. The second form prints the hash of all small proofs (proofs.go).
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// checkWithFsck is set by fsck.go.
var checkWithFsck func(ledger string, verifier note.Verifier) error

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: outside LEDGER [RECEIPTS]")
		os.Exit(2)
	}
	if os.Args[1] == "proofs" {
		sum, err := allProofs()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(sum)
		return
	}
	receipts := ""
	if len(os.Args) == 3 {
		receipts = os.Args[2]
	}
	if !verify(os.Args[1], receipts) {
		os.Exit(1)
	}
}

// head is what a checkpoint says once its signature is verified.
type head struct {
	size int64
	root tlog.Hash
}

// verify runs every gate, also behind one that failed, as far as there is something to look at.
func verify(ledger, receipts string) bool {
	good := true
	gate := func(name string, err error) bool {
		if err != nil {
			fmt.Printf("%s: FAULT %s\n", name, strings.Join(strings.Fields(err.Error()), " "))
			good = false
			return false
		}
		fmt.Printf("%s: ok\n", name)
		return true
	}
	verifier, err := readKey(ledger)
	if !gate("vkey", err) {
		return false
	}
	signed, err := readHead(ledger, verifier)
	isSigned := gate("note", err)
	if isSigned {
		entries, err := readBundles(ledger, signed.size)
		if gate("bundles", err) {
			gate("tlog", checkTree(ledger, signed, entries))
			gate("receipts", checkReceipts(receipts, verifier, entries))
		}
	}
	if checkWithFsck != nil {
		gate("fsck", checkWithFsck(ledger, verifier))
	}
	return good
}

func readKey(ledger string) (note.Verifier, error) {
	vkey, err := os.ReadFile(filepath.Join(ledger, "vkey"))
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(strings.TrimSuffix(string(vkey), "\n"))
}

func readHead(ledger string, verifier note.Verifier) (head, error) {
	text, err := os.ReadFile(filepath.Join(ledger, "checkpoint"))
	if err != nil {
		return head{}, err
	}
	return openCheckpoint(text, verifier)
}

// openCheckpoint opens a note and reads its three lines. (tlog.ParseTree reads another header.)
func openCheckpoint(text []byte, verifier note.Verifier) (head, error) {
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return head{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return head{}, errors.New("not three lines")
	}
	if lines[0] != verifier.Name() {
		return head{}, fmt.Errorf("origin %q is not the key's name", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return head{}, fmt.Errorf("size %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return head{}, err
	}
	return head{size: size, root: root}, nil
}

// tilePath maps a tile of x/mod, whose paths name height and data, to C2SP tlog-tiles.
func tilePath(tile tlog.Tile) string {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight))
	path = strings.Replace(path, "data/", "entries/", 1)
	return filepath.Join("tile", filepath.FromSlash(path))
}

func readTile(ledger string, tile tlog.Tile) ([]byte, error) {
	return os.ReadFile(filepath.Join(ledger, tilePath(tile)))
}

func readBundles(ledger string, size int64) ([][]byte, error) {
	var entries [][]byte
	for int64(len(entries)) < size {
		width := size - int64(len(entries))
		if width > tileWidth {
			width = tileWidth
		}
		tile := tlog.Tile{H: tileHeight, L: -1, N: int64(len(entries)) / tileWidth, W: int(width)}
		bundle, err := readTile(ledger, tile)
		if err != nil {
			return nil, err
		}
		for ; width > 0; width-- {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s ends early", tilePath(tile))
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			entries = append(entries, bundle[2:end])
			bundle = bundle[end:]
		}
		if len(bundle) != 0 {
			return nil, fmt.Errorf("%s goes on behind its entries", tilePath(tile))
		}
	}
	return entries, nil
}

// directoryReader gives x/mod the tiles of a ledger.
type directoryReader struct{ ledger string }

func (d directoryReader) Height() int { return tileHeight }

func (d directoryReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		var err error
		if data[i], err = readTile(d.ledger, tile); err != nil {
			return nil, err
		}
	}
	return data, nil
}

func (d directoryReader) SaveTiles([]tlog.Tile, [][]byte) {}

// storedHashes is a tree in memory, built entry by entry.
type storedHashes []tlog.Hash

func (s storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(s)) {
			return nil, fmt.Errorf("no stored hash %d", index)
		}
		hashes[i] = s[index]
	}
	return hashes, nil
}

// checkTree recomputes the root from the entries, and proves entries and older sizes from the tiles.
func checkTree(ledger string, signed head, entries [][]byte) error {
	var stored storedHashes
	for i, entry := range entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, stored)
		if err != nil {
			return err
		}
		stored = append(stored, hashes...)
	}
	root, err := tlog.TreeHash(signed.size, stored)
	if err != nil {
		return err
	}
	if signed.size > 0 && root != signed.root {
		return fmt.Errorf("the entries give root %v, the checkpoint signs %v", root, signed.root)
	}
	tiles := tlog.TileHashReader(tlog.Tree{N: signed.size, Hash: signed.root},
		directoryReader{ledger})
	step := signed.size/200 + 1
	for index := int64(0); index < signed.size; index += step {
		proof, err := tlog.ProveRecord(signed.size, index, tiles)
		if err != nil {
			return err
		}
		leaf := tlog.RecordHash(entries[index])
		if err := tlog.CheckRecord(proof, signed.size, signed.root, index, leaf); err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		if err := checkOlder(tiles, stored, signed, index+1); err != nil {
			return fmt.Errorf("size %d: %w", index+1, err)
		}
	}
	return nil
}

func checkOlder(tiles tlog.HashReader, stored storedHashes, signed head, size int64) error {
	root, err := tlog.TreeHash(size, stored)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(signed.size, size, tiles)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, signed.size, signed.root, size, root)
}

// checkReceipts checks every INDEX.tlog-proof of a directory.
func checkReceipts(directory string, verifier note.Verifier, entries [][]byte) error {
	if directory == "" {
		return nil
	}
	files, err := filepath.Glob(filepath.Join(directory, "*.tlog-proof"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return errors.New("there are none")
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".tlog-proof")
		index, err := strconv.ParseInt(name, 10, 64)
		if err != nil || index < 0 || index >= int64(len(entries)) {
			return fmt.Errorf("%s: no such entry", file)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := checkReceipt(text, verifier, index, entries[index]); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func checkReceipt(text []byte, verifier note.Verifier, index int64, entry []byte) error {
	proofText, checkpoint, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(proofText), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a c2sp.org/tlog-proof@v1")
	}
	if lines[1] != fmt.Sprintf("index %d", index) {
		return fmt.Errorf("it says %q", lines[1])
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		decoded, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(decoded) != tlog.HashSize {
			return fmt.Errorf("no hash: %q", line)
		}
		var hash tlog.Hash
		copy(hash[:], decoded)
		proof = append(proof, hash)
	}
	signed, err := openCheckpoint(checkpoint, verifier)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, signed.size, signed.root, index, tlog.RecordHash(entry))
}
