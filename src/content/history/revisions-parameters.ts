import { integerParameter } from '../../kernel/parameters.ts'
import { ArticleParams } from '../../kernel/scalars.ts'

export const VersionNumber = integerParameter(1, 999_999_999)

export const RevisionParams = ArticleParams.extend({
  version: VersionNumber.meta({ description: 'The number of the version.', examples: ['3'] }),
})
