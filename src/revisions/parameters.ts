import { integerParameter } from '../http/parameters.ts'
import { ArticleParams } from '../scalars.ts'

export const VersionNumber = integerParameter(1, 999_999_999)

export const RevisionParams = ArticleParams.extend({
  version: VersionNumber.meta({ description: 'The number of the version.', examples: ['3'] }),
})
