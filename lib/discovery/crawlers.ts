// Programs that read sites for artificial intelligence, by the name under which robots.txt knows them,
// as their operators document them. What isn't here is ruled by lines of the newsroom's own.

export const crawlerPurposes = ['training', 'search', 'user'] as const
export type CrawlerPurpose = (typeof crawlerPurposes)[number]

/** For a person: what they come for. */
export const crawlerPurposeNames: Record<CrawlerPurpose, string> = {
  training: 'Training: what is read teaches a model',
  search: 'Search: what is read is found, cited and linked',
  user: 'On someone’s request: she asked about a page',
}

/** Each agent's name, who runs it, and what for. */
export const crawlers: { agent: string; operator: string; purpose: CrawlerPurpose }[] = [
  { agent: 'AI2Bot', operator: 'Allen Institute for AI', purpose: 'training' },
  { agent: 'Amazonbot', operator: 'Amazon', purpose: 'training' },
  { agent: 'anthropic-ai', operator: 'Anthropic (earlier name)', purpose: 'training' },
  { agent: 'Applebot-Extended', operator: 'Apple', purpose: 'training' },
  { agent: 'Bytespider', operator: 'ByteDance', purpose: 'training' },
  { agent: 'CCBot', operator: 'Common Crawl', purpose: 'training' },
  { agent: 'ClaudeBot', operator: 'Anthropic', purpose: 'training' },
  { agent: 'cohere-training-data-crawler', operator: 'Cohere', purpose: 'training' },
  { agent: 'Diffbot', operator: 'Diffbot', purpose: 'training' },
  { agent: 'FacebookBot', operator: 'Meta', purpose: 'training' },
  { agent: 'Google-Extended', operator: 'Google', purpose: 'training' },
  { agent: 'GPTBot', operator: 'OpenAI', purpose: 'training' },
  { agent: 'meta-externalagent', operator: 'Meta', purpose: 'training' },
  { agent: 'PanguBot', operator: 'Huawei', purpose: 'training' },
  { agent: 'Timpibot', operator: 'Timpi', purpose: 'training' },
  { agent: 'webzio-extended', operator: 'Webz.io', purpose: 'training' },
  { agent: 'Claude-SearchBot', operator: 'Anthropic', purpose: 'search' },
  { agent: 'OAI-SearchBot', operator: 'OpenAI', purpose: 'search' },
  { agent: 'PerplexityBot', operator: 'Perplexity', purpose: 'search' },
  { agent: 'YouBot', operator: 'You.com', purpose: 'search' },
  { agent: 'ChatGPT-User', operator: 'OpenAI', purpose: 'user' },
  { agent: 'Claude-User', operator: 'Anthropic', purpose: 'user' },
  { agent: 'cohere-ai', operator: 'Cohere', purpose: 'user' },
  { agent: 'DuckAssistBot', operator: 'DuckDuckGo', purpose: 'user' },
  { agent: 'meta-externalfetcher', operator: 'Meta', purpose: 'user' },
  { agent: 'MistralAI-User', operator: 'Mistral', purpose: 'user' },
  { agent: 'Perplexity-User', operator: 'Perplexity', purpose: 'user' },
]
