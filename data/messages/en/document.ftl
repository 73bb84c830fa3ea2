### Source documents: reading and checking.

documents = Source documents
documents-about = Press releases, notices and minutes: read them in, check the directives and targets found, then register and issue them.
documents-new = Read a new document
documents-kinds = Plain text or web pages, in any encoding; classified documents are refused
documents-file = Choose a file
documents-met = Day of the meeting (optional)
documents-met-hint = If empty it is read from the text; “this year” is reckoned from it
documents-upload = Upload and read
documents-paste = Or paste the whole text
documents-title = Title (optional)
documents-read = Read this text
documents-list = Documents read
documents-none = No documents yet
documents-none-hint = Documents and how far they are checked will be listed here.
documents-check = Check
older = Older
document-met = Meeting of { $day }
document-sent = uploaded by { $who } { $when }
document-coverage = { $n ->
    [one] 1 sentence
   *[other] { $n } sentences
}, { $unclear } unclear
document-pasted = Pasted text
