### Help. The manual itself is docs/manual.en.md.

help-find = Search help
help-button = Search
help-about = By what you want to do; each section is short.
help-found = { $n ->
    [one] 1 section
   *[other] { $n } sections
} with “{ $q }”.{ " " }
help-all = Show all
help-none = Nothing found
help-none-hint = Try another word, such as “sign”, “extension” or “returned”.
contents = Contents
