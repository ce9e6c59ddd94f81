/** Builds the service: everything that it consists of, in order. */

import underPressure from '@fastify/under-pressure'
import Fastify, { type FastifyInstance } from 'fastify'
import { banRoutes } from './comments/bans/routes.ts'
import { banApplyRoute } from './comments/moderation/apply-ban-routes.ts'
import { commentCheckRoutes } from './comments/moderation/check-routes.ts'
import { moderationDecisionRoutes } from './comments/moderation/decision-routes.ts'
import { moderationQueueRoutes } from './comments/moderation/queue-routes.ts'
import { commentAuthorRoutes } from './comments/posting/edit-routes.ts'
import { commentFormRoutes } from './comments/posting/form-routes.ts'
import { commentPostRoute } from './comments/posting/post-routes.ts'
import { reportRoutes } from './comments/reports/routes.ts'
import { commentCountRoutes } from './comments/threads/count-routes.ts'
import { countByArticles } from './comments/threads/counter-queries.ts'
import { ownsComment } from './comments/threads/manage-token.ts'
import { commentRoutes } from './comments/threads/routes.ts'
import { type Config, listPresets, listVariables } from './config.ts'
import { articleChangeRoutes } from './content/article-change-routes.ts'
import { articleListRoutes } from './content/article-list-routes.ts'
import { articlePageRoutes } from './content/article-page-routes.ts'
import { articleReplaceRoute } from './content/article-replace-routes.ts'
import { authorRoutes } from './content/author-routes.ts'
import { citedWorkRoutes } from './content/cited-work-routes.ts'
import { addressOf } from './content/model/address.ts'
import { previewRoutes } from './content/preview-routes.ts'
import { referenceChangeRoutes } from './content/reference-change-routes.ts'
import { referenceRoutes } from './content/reference-routes.ts'
import { revisionRoutes } from './content/revision-routes.ts'
import { sectionChangeRoutes } from './content/section-change-routes.ts'
import { sectionRoutes } from './content/section-routes.ts'
import { listNewestArticles } from './content/store/article-queries.ts'
import { findNextTimedChange } from './content/store/visibility.ts'
import { tagRoutes } from './content/tag-routes.ts'
import { aboutApi } from './docs/contract/about.ts'
import { describeApi } from './docs/contract/openapi.ts'
import { exampleRoutes } from './docs/example-routes.ts'
import { guideRoutes } from './docs/guide-routes.ts'
import { homeRoutes } from './docs/home-routes.ts'
import { problemPages } from './docs/problem-pages.ts'
import { docsRoutes } from './docs/routes.ts'
import { articleFeedRoutes } from './feeds/article-feed-routes.ts'
import { commentFeedRoutes } from './feeds/comment-feed-routes.ts'
import { authorize, identify } from './http/auth.ts'
import { cacheAnswers } from './http/cache/response-cache.ts'
import { setCaching } from './http/caching.ts'
import { readClients } from './http/client.ts'
import { compressAnswers } from './http/compression.ts'
import { tagAnswers } from './http/conditional.ts'
import { healthRoutes } from './http/health.ts'
import { parseJsonBodies } from './http/json-body.ts'
import { childLoggerFactory, type LogTo, logDestination, loggerOptions, logRequests } from './http/logging.ts'
import { answerMalformed, refuseExpectations } from './http/malformed.ts'
import { refuseOtherMethods } from './http/methods.ts'
import { negotiate } from './http/negotiation.ts'
import { handleProblems, routeUnreadable } from './http/problem-handler.ts'
import { countRequests, prepareLimits } from './http/rate-limit.ts'
import { mayRelay, relayClients } from './http/relay.ts'
import { declareCommonAnswers } from './http/route.ts'
import { crossOriginHeaders, protect } from './http/security.ts'
import { baseUrlOf, drainable, requireHost, SERVER_OPTIONS } from './http/server.ts'
import { validateRequests } from './http/validation.ts'
import { newId } from './kernel/ids.ts'
import { Problem } from './kernel/problem.ts'
import { programHash } from './kernel/program.ts'
import type { Secrets } from './kernel/secrets.ts'
import { version } from './kernel/version.ts'
import { guardWrites } from './keys/guard.ts'
import { keyRoutes } from './keys/routes.ts'
import { keyVerifier } from './keys/verify.ts'
import { privacyRoutes } from './privacy/routes.ts'
import { searchRoutes } from './search/search-routes.ts'
import { mapError, StorageBusyError, StorageFullError, StorageUnavailableError } from './storage/errors.ts'
import { loadEpoch, loadSecrets } from './storage/settings.ts'
import type { SnapshotOptions, Storage } from './storage/storage.ts'
import { changeContext } from './transfer/change-context.ts'

export type Service = {
  app: FastifyInstance
  /** The public URL, known once the service listens. */
  baseUrl: () => string
  /** Stops the service without dropping a request; see {@link drainable}. */
  drain: (seconds?: number) => Promise<void>
}

/** Builds the service on an open storage, which it does not close. The service does not listen yet. */
export async function buildApp({
  config,
  storage,
  secrets: given,
  epoch: givenEpoch,
  logTo = logDestination(),
}: {
  config: Config
  storage: Storage
  /** Default: those of the storage. */
  secrets?: Secrets
  /** Default: that of the storage. */
  epoch?: string
  /** Where log lines are written. Default: standard output. */
  logTo?: LogTo
}): Promise<Service> {
  const secrets = given ?? (await loadSecrets(storage))
  const epoch = givenEpoch ?? (await loadEpoch(storage))
  const crossOrigin = crossOriginHeaders(config.http.corsOrigins)
  const app = Fastify({
    ...SERVER_OPTIONS,
    logger: { ...loggerOptions(config.http.logLevel), stream: logTo },
    genReqId: newId,
    childLoggerFactory,
    frameworkErrors: (error, request, reply) => {
      routeUnreadable(app, error, request.raw, reply.raw)
    },
    clientErrorHandler: (error, socket) => {
      answerMalformed(error, socket, baseUrl(), crossOrigin)
    },
  })
  const baseUrl = baseUrlOf(app, config.http.publicUrl)
  const refuseRest = refuseOtherMethods(app)
  const { isDraining, isClosing, drain } = drainable(app)

  handleProblems(app, baseUrl, translate)
  refuseExpectations(app, baseUrl, crossOrigin)
  const logAnswer = logRequests(app, config.http.logLevel, logTo)
  const clientOf = readClients(app, config.http.trustedProxies)
  await protect(app, config.http.corsOrigins, config.http.hstsSeconds)
  requireHost(app)
  const findNextChange = (now: string, options?: SnapshotOptions) =>
    storage.snapshot(reader => findNextTimedChange(reader, config.content.closeDays, now), options)
  const { sharedCacheSeconds: sharedSeconds } = config.http
  setCaching(app, { seconds: sharedSeconds, nextChange: findNextChange })
  const { policies } = config.http
  await prepareLimits(
    app,
    storage.counters && { counters: storage.counters, hash: key => secrets.hash('request', key)[0] },
  )
  identify(app, keyVerifier(storage), policies.failedKeys)
  const countClient = countRequests(app, policies, mayRelay)
  await app.register(underPressure, {
    maxEventLoopDelay: config.http.overloadDelay,
    // An interval without a sample counts as overload, so it must not be shorter than the allowed delay.
    sampleInterval: config.http.overloadDelay,
    pressureHandler: () => {
      throw new Problem('unavailable', {
        detail: 'The service is overloaded.',
        retryAfter: 10,
      })
    },
  })
  authorize(app, (token, comment) => ownsComment(secrets, token, comment))
  refuseRest()
  parseJsonBodies(app)
  negotiate(app)
  validateRequests(app)
  relayClients(app)
  tagAnswers(app, () => [
    epoch,
    programHash(),
    config.content,
    config.feeds,
    config.comments,
    config.http.publicUrl,
  ])
  compressAnswers(app)
  if (config.http.responseCacheSize > 0) {
    cacheAnswers(app, {
      size: config.http.responseCacheSize,
      corsOrigins: config.http.corsOrigins,
      changes: storage.changes,
      findNextChange: now => findNextChange(now, { fresh: true }),
      sharedSeconds,
      isBusy: () => isClosing() || app.isUnderPressure(),
      countRequest: request => countClient(clientOf(request).client),
      newId,
      logAnswer,
    })
  }
  declareCommonAnswers(app)
  describeApi(app, aboutApi(config.http.publicUrl, config.listen.port))

  const guarded = guardWrites(app, storage)
  const shared = { storage: guarded, secrets, baseUrl }
  const { listeners, indexers } = changeContext(config)
  const ofContent = {
    ...shared,
    settings: config.content,
    listeners,
    indexers,
    countComments: countByArticles,
  }
  const ofComments = {
    ...shared,
    settings: config.comments,
    rules: config.spam,
    closeDays: config.content.closeDays,
    posts: policies.posts,
  }
  const ofFeeds = { storage, settings: { ...config.content, ...config.feeds }, baseUrl }
  await articleListRoutes(app, ofContent)
  await articlePageRoutes(app, ofContent)
  await articleChangeRoutes(app, ofContent)
  await articleReplaceRoute(app, ofContent)
  await previewRoutes(app, ofContent)
  await sectionRoutes(app, ofContent)
  await sectionChangeRoutes(app, ofContent)
  await referenceRoutes(app, ofContent)
  await referenceChangeRoutes(app, ofContent)
  await citedWorkRoutes(app, ofContent)
  await commentRoutes(app, ofComments)
  await commentFormRoutes(app, ofComments)
  await commentPostRoute(app, ofComments)
  await commentAuthorRoutes(app, ofComments)
  await commentCountRoutes(app, ofComments)
  await commentCheckRoutes(app, ofComments)
  await moderationQueueRoutes(app, ofComments)
  await moderationDecisionRoutes(app, ofComments)
  await reportRoutes(app, ofComments)
  await revisionRoutes(app, ofContent)
  await banRoutes(app, ofComments)
  await banApplyRoute(app, ofComments)
  await articleFeedRoutes(app, ofFeeds)
  await commentFeedRoutes(app, ofFeeds)
  await keyRoutes(app, { storage: guarded, baseUrl })
  await privacyRoutes(app, { storage: guarded, secrets })
  await tagRoutes(app, ofContent)
  await authorRoutes(app, ofContent)
  await searchRoutes(app, { storage, settings: config.search, baseUrl })
  await healthRoutes(app, { check: storage.check, isDraining, version })
  await homeRoutes(app, {
    storage,
    baseUrl,
    listNewest: async (reader, most, now) =>
      (await listNewestArticles(reader, most, now)).map(article => ({
        ...article,
        url: addressOf(article, config.content.articleUrl),
      })),
  })
  await problemPages(app, { baseUrl })
  await docsRoutes(app, { publicUrl: config.http.publicUrl, baseUrl })
  await exampleRoutes(app, {})
  await guideRoutes(app, { listVariables, listPresets })
  await app.ready()
  return { app, baseUrl, drain }
}

/** The problem for a failure of the storage. */
function translate(error: unknown): Problem | undefined {
  const known = mapError(error)
  if (known instanceof StorageBusyError || known instanceof StorageFullError) {
    return new Problem('unavailable', {
      detail: 'The storage cannot accept writes at the moment.',
      retryAfter: 5,
    })
  }
  if (known instanceof StorageUnavailableError) {
    return new Problem('unavailable', {
      detail: 'The database cannot be reached at the moment.',
      retryAfter: 2,
    })
  }
  return undefined
}
