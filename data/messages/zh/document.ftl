### 来源文件：读入、核对。

documents = 来源文件
documents-about = 会议新闻稿、通知、纪要：读进来，核对识别出的事项和目标，再立项交办。
documents-new = 读入新文件
documents-kinds = 纯文本、网页，编码自动识别；涉密文件一律拒收
documents-file = 选择文件
documents-met = 会议日期（选填）
documents-met-hint = 不填则从文中识别，“今年”“年底前”由它推算
documents-upload = 上传并识别
documents-paste = 或者粘贴全文
documents-title = 标题（选填）
documents-read = 识别这段文字
documents-list = 已读入
documents-none = 还没有文件
documents-none-hint = 读入的文件和核对进度会列在这里。
documents-check = 核对
older = 更早的
document-met = { $day }会议
document-sent = { $who }{ $when }上传
document-coverage = { $n }句，{ $unclear }句待认定
document-pasted = 粘贴的文本
