### 帮助。手册正文在docs/manual.md。

help-find = 在帮助里查找
help-button = 查找
help-about = 按要做的事查找；每节都很短。
help-found = 含“{ $q }”的{ $n }节。
help-all = 看全部
help-none = 没有找到
help-none-hint = 换一个词试试，比如“签收”“延期”“退回”。
contents = 目录
