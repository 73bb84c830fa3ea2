-- Nobody could choose a language on the pages before: what stands there is the default, and leaves it to the browser.
UPDATE users SET lang = 'auto' WHERE lang = 'zh-CN';
