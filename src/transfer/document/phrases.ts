/** Names of common headings and page parts in several languages. Lower case; matched as whole lines. */

const lineOf = (phrases: string) => new RegExp(`^(?:${phrases})\\s*[:：]?$`, 'iu')

/** Headings that are always on the first level, whatever comes before them. */
const CLOSING = lineOf(
  [
    'conclusions?|in conclusion|summary|closing (?:thoughts|remarks)|final (?:thoughts|words)|outlook|epilogue|afterword',
    'ac?knowledge?ments?|appendix|about the authors?|kết luận|lời kết|tổng kết|phụ lục|结论|结语|总结|附录|結論|結語|總結',
    'まとめ|おわりに|결론|맺음말|fazit|schluss|zusammenfassung|ausblick|danksagung|anhang|conclusión|conclusiones',
    'conclusioni|conclusione|conclusão|выводы?|заключение|висновки',
  ].join('|'),
)

const OPENING = lineOf(
  [
    'introduction|abstract|overview|background|preface|foreword|giới thiệu|mở đầu|lời nói đầu|đặt vấn đề|引言|前言|简介|绪论',
    'はじめに|序論|서론|einleitung|einführung|vorwort|avant-propos|introducción|introduzione|introdução|введение|вступ',
  ].join('|'),
)

const REFERENCES = lineOf(
  [
    'references|reference list|bibliography|sources|works cited|literature(?: cited)?|tài liệu tham khảo|nguồn(?: tham khảo)?',
    '参考文献|参考资料|參考文獻|參考資料|出典|참고문헌|literatur(?:verzeichnis)?|quellen(?:verzeichnis)?|références|bibliographie',
    'referencias|bibliografía|fuentes|riferimenti|bibliografia|fonti|referências|литература|список литературы|источники',
  ].join('|'),
)

/** Lines that begin a comment form. No article goes on after them. */
const COMMENT_FORM = new RegExp(
  [
    '^(?:leave|post|add|write) (?:a |your )?(?:reply|comment)s?(?: to .+)?(?: cancel reply)?$|^leave a reply\\b.{0,40}$',
    '^your e-?mail address will not be published|^để lại (?:một )?(?:bình luận|trả lời)|^email của bạn sẽ không được hiển thị',
    '^schreiben? sie einen kommentar|^schreibe einen kommentar|^(?:deine|ihre) e-mail-adresse wird nicht veröffentlicht',
    '^laisser un commentaire|^votre adresse (?:e-mail|de messagerie) ne sera pas publiée|^deja (?:una respuesta|un comentario)',
    '^tu dirección de correo electrónico no será publicada|^deixe um comentário|^o seu endereço de e-?mail não será publicado',
    '^lascia un commento|^发表(?:评论|回复)|^發表(?:迴響|回覆|留言)|^您的(?:邮箱|电子邮箱)地址不会被公开|^コメントを(?:残す|書く)',
    '^댓글 (?:남기기|달기)|^добавить комментарий|^ваш адрес email не будет опубликован',
  ].join('|'),
  'iu',
)

/** Lines above what a site adds below an article. They end the article only when no prose follows. */
const PAGE_END = lineOf(
  [
    '(?:\\d+ )?comments?(?: \\(\\d+\\))?|related (?:posts|articles|stories)|you (?:may|might) also like|read (?:more|next)',
    'share this(?: .+)?|post comment|previous post|next post|bình luận|bài viết liên quan|xem thêm|chia sẻ|ähnliche beiträge',
    'das könnte (?:sie|dich) auch interessieren|kommentare|articles (?:similaires|liés)|commentaires|entradas relacionadas',
    'comentarios|artigos relacionados|comentários|articoli correlati|相关文章|相關文章|评论|評論|関連記事|コメント|관련 글|댓글',
    'похожие записи|комментарии',
  ].join('|'),
)

const BYLINE =
  /^(?:by|written by|posted by|posted on|published(?: on)?|updated|von|par|por|bởi|tác giả|đăng ngày|作者|文|出处|発行)[\s:：/／]|^\p{L}*\.? ?\d{1,2}(?:st|nd|rd|th)?[.,]? \p{L}*\.? ?\d{4}$|^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$|\b(?:min(?:ute)?s? read|phút đọc)$/iu

/** A number before a well-known heading: `7. References`. */
const NUMBER = /^\d+(?:\.\d+)*[.)]?\s+/

const matches = (pattern: RegExp) => (line: string) => pattern.test(line.trim().replace(NUMBER, ''))

export const isReferencesHeading = matches(REFERENCES)
export const isClosingHeading = matches(CLOSING)
/** Whether a line is a heading in any place, and never a subtitle. */
export const isKnownHeading = (line: string) =>
  matches(OPENING)(line) || isClosingHeading(line) || isReferencesHeading(line)
export const isByline = (line: string) => BYLINE.test(line.trim())
export const opensCommentForm = (line: string) => COMMENT_FORM.test(line.trim())
export const mayEndPage = (line: string) => PAGE_END.test(line.trim())
