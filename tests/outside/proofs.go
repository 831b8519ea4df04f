package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"golang.org/x/mod/sumdb/tlog"
)

// Of every tree of 1 to 1025 entries, the root, all inclusion and all consistency proofs.
const proofsUpTo = 1025

// allProofs is the hash of all of them in order: root, then each proof behind its length in a byte.
// merkle_differential_test.cpp takes it of ours; the two agree in tests/golden/proofs.sha256.
func allProofs() (string, error) {
	var stored storedHashes
	sum := sha256.New()
	add := func(proof []tlog.Hash) {
		sum.Write([]byte{byte(len(proof))})
		for _, hash := range proof {
			sum.Write(hash[:])
		}
	}
	for size := int64(1); size <= proofsUpTo; size++ {
		entry := binary.BigEndian.AppendUint64(nil, uint64(size-1))
		hashes, err := tlog.StoredHashes(size-1, entry, stored)
		if err != nil {
			return "", err
		}
		stored = append(stored, hashes...)
		root, err := tlog.TreeHash(size, stored)
		if err != nil {
			return "", err
		}
		sum.Write(root[:])
		for index := int64(0); index < size; index++ {
			proof, err := tlog.ProveRecord(size, index, stored)
			if err != nil {
				return "", err
			}
			add(proof)
		}
		for older := int64(1); older <= size; older++ {
			proof, err := tlog.ProveTree(size, older, stored)
			if err != nil {
				return "", err
			}
			add(proof)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
