// Of .env only the address reaches the page: the API key is the server's.
export default { envPrefix: 'PASSAGE_URL' }
