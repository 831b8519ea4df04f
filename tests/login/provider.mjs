// A certified OpenID provider on a port of its own, for the test of logins. It reads its
// configuration as JSON from its arguments, prints its issuer, and takes commands on standard
// input: "rotate" makes it sign with another key from then on.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

const settings = JSON.parse(process.argv[2]);

async function newKey(id, algorithm) {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: id, alg: algorithm, use: 'sig' };
}

// The certified provider knows its keys from its start: a rotation is a new one behind the same
// address, with the old key still listed behind the new.
async function make(issuer, keys) {
  const provider = new Provider(issuer, {
    clients: settings.clients.map((client) => ({
      response_types: ['code'], grant_types: ['authorization_code'], ...client,
    })),
    jwks: { keys },
    subjectTypes: ['public', 'pairwise'],
    pairwiseIdentifier: (_, account, client) => `${account}.at.${client.clientId}`,
    cookies: { keys: ['a key for cookies of the test'] },
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    ttl: { IdToken: 3600, Interaction: 3600, Session: 3600, Grant: 3600, AccessToken: 3600 },
  });
  return provider.callback();
}

const server = createServer();
server.listen(0, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  let keys = [await newKey('first', 'RS256')];
  let answer = await make(issuer, keys);
  server.on('request', (request, response) => answer(request, response));
  process.stdout.write(`${issuer}\n`);
  createInterface({ input: process.stdin }).on('line', async (line) => {
    if (line === 'rotate') {
      keys = [await newKey('second', 'RS256'), ...keys];
      answer = await make(issuer, keys);
      process.stdout.write('rotated\n');
    }
  });
});
