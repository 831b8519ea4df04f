//go:build fsck

package main

import (
	"context"
	"errors"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
)

func init() { checkWithFsck = runFsck }

// runFsck re-derives the root and every tile from the bundles.
//
// At v1.0.4 a worker ends at the first fault it finds, and the check waits for ever once none is
// left: hence many workers, and a limit in time that counts as a fault.
func runFsck(ledger string, verifier note.Verifier) error {
	source := &client.FileFetcher{Root: ledger}
	check := fsck.New(verifier.Name(), verifier, source, leafHashes, fsck.Opts{N: 32})
	result := make(chan error, 1)
	go func() { result <- check.Check(context.Background()) }()
	select {
	case err := <-result:
		return err
	case <-time.After(time.Minute):
		return errors.New("it found faults until none of its workers was left")
	}
}

func leafHashes(bundle []byte) ([][]byte, error) {
	var entries api.EntryBundle
	if err := entries.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	hashes := make([][]byte, 0, len(entries.Entries))
	for _, entry := range entries.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}
